import type { Page } from 'playwright-core';

import { QuickInput, runCommand } from './quickInput';

/** What a person answers; of what is left out, what is offered is taken. */
export interface Answers {
  readonly prompt: string;
  /** A model's title. */
  readonly model?: string;
  readonly ratio?: string;
  readonly tier?: string;
  /** `1 image` if it is left out, whatever was chosen last. */
  readonly count?: string;
}

/** Runs *Generate Image…* from the palette and answers all of its questions. */
export async function generate(page: Page, answers: Answers): Promise<void> {
  await runCommand(page, 'Easel: Generate Image…');
  await answer(page, 'Generate Image', answers);
}

/**
 * Answers all questions of a command that asks for a picture, by the title of its questions. Where the answers are
 * those of the last time it says so, as a person would, which spares three questions.
 */
export async function answer(page: Page, title: string, answers: Answers): Promise<void> {
  const quickInput = new QuickInput(page);
  await quickInput.waitForTitle(`${title} (1/`);
  await quickInput.type(answers.prompt);
  await quickInput.accept();
  const choices = [answers.model, answers.ratio, answers.tier];
  if (choices.every(choice => choice !== undefined)) {
    await quickInput.waitForTitle(`${title} (2/`);
    const all = [...choices, answers.count ?? '1 image'].join(' · ');
    const same = quickInput.row(/Same as Last Time/).filter({ hasText: `${all} · ` });
    if ((await same.count()) > 0) {
      await same.click();
      return;
    }
  }
  for (const [index, label] of choices.entries()) {
    await quickInput.waitForTitle(`${title} (${index + 2}/`);
    // A list shows only its first rows; of all of them a filter shows the wanted one.
    if (label !== undefined && !(await quickInput.items()).includes(label)) {
      await quickInput.type(label);
    }
    await (label === undefined ? quickInput.accept() : quickInput.choose(label));
  }
  await quickInput.waitForTitle(`${title} (5/`);
  await quickInput.choose(answers.count ?? '1 image');
}
