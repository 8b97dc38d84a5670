import * as vscode from 'vscode';
import {
  aspectRatios,
  pixelsOf,
  tiers,
  type AspectRatio,
  type ImageModel,
  type Mode,
  type PixelSize,
  type Tier,
} from '../core/imageModel';
import { estimateCost } from '../core/price';
import { capabilitiesFor, countCharacters } from '../core/validateRequest';

import type { Choice, Choices } from './choices';
import { formatPrice } from './formatPrice';
import { modelTitle } from './modelTitle';
import { providerOf } from './modelTable';
import {
  askChoice,
  askText,
  runSteps,
  type Asked,
  type Step,
  type StepAnswer,
  type StepPlace,
} from './multiStep';
import type { PromptDraft } from './promptDraft';
import { promptExample, promptQuestion } from './promptQuestion';
import { say } from './say';

const t = vscode.l10n.t;

/** The answers so far. */
export interface Draft {
  readonly prompt: string;
  readonly model: ImageModel;
  readonly aspectRatio: AspectRatio;
  readonly tier: Tier;
  readonly count: number;
}

export interface AskTools {
  readonly mode: Mode;
  readonly title: string;
  /** Of the files it starts from. */
  readonly names: readonly string[];
  /** Models that can do the mode with the images at hand, best first. */
  readonly models: readonly ImageModel[];
  readonly needsKey: (model: ImageModel) => boolean;
  /** Asks for the key of the model's service, and keeps it. */
  readonly askKey: (model: ImageModel, place: StepPlace) => Promise<Asked<string>>;
  /** What else a model needs before it can be used, in words. */
  readonly needsNote: (model: ImageModel) => string;
  /** Where the files will go, for the last question. */
  readonly destinationNote: (draft: Draft) => Promise<string>;
  readonly choices: Choices;
  /** What was typed before no picture came of it. */
  readonly leftPrompt: PromptDraft;
  /** What a model's other questions start from. */
  readonly choiceFor: (model: ImageModel) => Choice;
  /** What the caller decided already is not asked. */
  readonly given: { readonly [Name in keyof Draft]?: boolean };
}

/** Asks for what was not given; undefined when the person leaves. */
export async function askRequest(initial: Draft, tools: AskTools): Promise<Draft | undefined> {
  const answered = await runSteps(
    tools.title,
    [promptStep, modelStep, ratioStep, tierStep, countStep, keyStep].map(step => step(tools)),
    initial,
  );
  // Kept until a picture came of it: whoever leaves or fails finds the prompt again.
  if (answered) tools.leftPrompt.prompt = answered.prompt;
  await tools.leftPrompt.keep();
  return answered;
}

function promptStep(tools: AskTools): Step<Draft> {
  return {
    applies: () => !tools.given.prompt,
    ask: async (draft, place) => {
      // The next question may choose a model with more room, so only the roomiest one's limit binds.
      const maxLength = tools.given.model
        ? draft.model.promptMaxLength
        : Math.max(...tools.models.map(model => model.promptMaxLength));
      const asked = await askText({
        place,
        prompt: promptQuestion(tools.mode, tools.names),
        placeholder: promptExample(tools.mode),
        value: draft.prompt,
        check: (value, isAccepting) =>
          value === '' && !isAccepting ? undefined : checkPrompt(value, draft.model, maxLength),
        onChange: value => {
          tools.leftPrompt.prompt = value;
        },
      });
      return asked.kind === 'value' ? next({ ...draft, prompt: asked.value.trim() }) : asked;
    },
  };
}

function checkPrompt(
  value: string,
  model: ImageModel,
  maxLength: number,
): vscode.InputBoxValidationMessage | undefined {
  const length = countCharacters(value.trim());
  const { Error: error, Info: info } = vscode.InputBoxValidationSeverity;
  if (length === 0) return { message: t('Say what the picture shows.'), severity: error };
  if (length > maxLength) {
    return {
      message: t('{0} of at most {1} characters: shorten the prompt.', length, maxLength),
      severity: error,
    };
  }
  if (length > model.promptMaxLength) {
    return {
      message: t('{0} characters; {1} takes {2}.', length, model.title, model.promptMaxLength),
      severity: vscode.InputBoxValidationSeverity.Warning,
    };
  }
  return length > model.promptMaxLength * 0.8
    ? { message: t('{0} of {1} characters', length, model.promptMaxLength), severity: info }
    : undefined;
}

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: ImageModel;
  /** Everything as last time: no more questions. */
  readonly asLastTime?: boolean;
}

function modelStep(tools: AskTools): Step<Draft> {
  return {
    applies: () => !tools.given.model,
    ask: async (draft, place) => {
      const items = modelItems(tools, draft);
      const asked = await askChoice({
        place,
        placeholder: t('Choose a model'),
        items,
        active: items.find(item => item.model?.id === draft.model.id),
        shortcut: asLastTime(tools, draft),
      });
      if (asked.kind !== 'value') return asked;
      const { model, asLastTime: isLast } = asked.value;
      // The prompt is too long for it: it can be shortened, or another model chosen.
      if (!model) return { kind: 'back' };
      if (model.id === draft.model.id && !isLast) return next({ ...draft, model });
      const chosen = {
        ...draft,
        ...keepGiven(tools, draft, tools.choiceFor(model)),
        model,
      };
      return isLast ? { kind: 'done', state: chosen } : next(chosen);
    },
  };
}

/** One item for all answers of the last time; none while the last model cannot take the prompt. */
function asLastTime(tools: AskTools, draft: Draft): ModelItem | undefined {
  const last = tools.models.find(model => model.id === tools.choices.lastModel);
  if (!last || countCharacters(draft.prompt) > last.promptMaxLength) return undefined;
  const { aspectRatio, tier, count } = {
    ...draft,
    ...keepGiven(tools, draft, tools.choiceFor(last)),
  };
  const price = formatPrice(estimateCost(last, count));
  const size = keepsInputSize(tools, last) ? [] : [aspectRatio, tier];
  return {
    label: t('$(history) Same as Last Time'),
    description: [modelTitle(last), ...size, imagesOf(count), price].join(' · '),
    model: last,
    asLastTime: true,
  };
}

function modelItems(tools: AskTools, draft: Draft): ModelItem[] {
  const others = tools.models.filter(model => model.id !== draft.model.id);
  // The one that is chosen comes first, so that no list is so long that it hides what is above it.
  const items: ModelItem[] = [modelItem(tools, draft, draft.model)];
  let provider = '';
  for (const model of others) {
    const service = providerOf(model).title;
    // The table has each service's models together.
    if (service !== provider) {
      items.push({ label: service, kind: vscode.QuickPickItemKind.Separator });
      provider = service;
    }
    items.push(modelItem(tools, draft, model));
  }
  return items;
}

/** With the service in every row: several offer the same model, and a filter hides the headings. */
function modelItem(tools: AskTools, draft: Draft, model: ImageModel): ModelItem {
  const isTooLong = countCharacters(draft.prompt) > model.promptMaxLength;
  const notes = [providerOf(model).title, perImage(model), tools.needsNote(model)];
  return {
    label: model.title,
    description: notes.filter(note => note !== '').join(' · '),
    detail: isTooLong
      ? t('$(warning) Takes prompts of at most {0} characters', model.promptMaxLength)
      : say(model.summary),
    ...(!isTooLong && { model }),
  };
}

function ratioStep(tools: AskTools): Step<Draft> {
  return {
    applies: draft =>
      !tools.given.aspectRatio &&
      !keepsInputSize(tools, draft.model) &&
      offeredRatios(tools, draft).length > 1,
    ask: async (draft, place) => {
      const items = offeredRatios(tools, draft).map(ratio => {
        const tier = tierFor(tools, draft, ratio);
        return {
          label: ratio,
          description: shapeOf(ratio),
          detail: sizeNote(draft.model, pixels(tools, draft, ratio, tier)),
          ratio,
        };
      });
      const asked = await askChoice({
        place,
        placeholder: t('Choose the aspect ratio'),
        items,
        active: items.find(item => item.ratio === draft.aspectRatio),
      });
      if (asked.kind !== 'value') return asked;
      const { ratio } = asked.value;
      return next({ ...draft, aspectRatio: ratio, tier: tierFor(tools, draft, ratio) });
    },
  };
}

function tierStep(tools: AskTools): Step<Draft> {
  return {
    applies: draft =>
      !tools.given.tier &&
      !keepsInputSize(tools, draft.model) &&
      offeredTiers(tools, draft, draft.aspectRatio).length > 1,
    ask: async (draft, place) => {
      const items = offeredTiers(tools, draft, draft.aspectRatio).map(tier => ({
        label: tier,
        description: sizeNote(draft.model, pixels(tools, draft, draft.aspectRatio, tier)),
        tier,
      }));
      const asked = await askChoice({
        place,
        placeholder: t('Choose the resolution'),
        items,
        active: items.find(item => item.tier === draft.tier),
      });
      return asked.kind === 'value' ? next({ ...draft, tier: asked.value.tier }) : asked;
    },
  };
}

function countStep(tools: AskTools): Step<Draft> {
  return {
    // Asked even when there is one answer: here the price stands before the last Enter.
    applies: () => !tools.given.count,
    ask: async (draft, place) => {
      const { max } = capabilitiesFor(draft.model, tools.mode).count;
      const destination = await tools.destinationNote(draft);
      const items = Array.from({ length: max }, (_unused, index) => ({
        label: imagesOf(index + 1),
        description: formatPrice(estimateCost(draft.model, index + 1)),
        detail: index + 1 === draft.count ? destination : '',
        count: index + 1,
      }));
      const asked = await askChoice({
        place,
        placeholder: t(
          '{0}, {1}: choose how many, Enter generates',
          modelTitle(draft.model),
          keepsInputSize(tools, draft.model)
            ? t('as large as its picture')
            : sizeNote(draft.model, pixels(tools, draft, draft.aspectRatio, draft.tier)),
        ),
        items,
        active: items.find(item => item.count === draft.count),
      });
      return asked.kind === 'value' ? next({ ...draft, count: asked.value.count }) : asked;
    },
  };
}

/** Last, when the price was seen; from here one can still go back. */
function keyStep(tools: AskTools): Step<Draft> {
  return {
    applies: ({ model }) => tools.needsKey(model),
    ask: async (draft, place) => {
      const asked = await tools.askKey(draft.model, place);
      return asked.kind === 'value' ? next(draft) : asked;
    },
  };
}

function next(state: Draft): StepAnswer<Draft> {
  return { kind: 'next', state };
}

function keepGiven(tools: AskTools, draft: Draft, choice: Partial<Draft>): Partial<Draft> {
  return {
    ...choice,
    ...(tools.given.aspectRatio && { aspectRatio: draft.aspectRatio }),
    ...(tools.given.tier && { tier: draft.tier }),
    ...(tools.given.count && { count: draft.count }),
  };
}

function offeredRatios(tools: AskTools, draft: Draft): AspectRatio[] {
  const { sizes } = capabilitiesFor(draft.model, tools.mode);
  return aspectRatios.filter(ratio => sizes[ratio]);
}

function offeredTiers(tools: AskTools, draft: Draft, ratio: AspectRatio): Tier[] {
  return tiers.filter(tier => pixels(tools, draft, ratio, tier));
}

function tierFor(tools: AskTools, draft: Draft, ratio: AspectRatio): Tier {
  const offered = offeredTiers(tools, draft, ratio);
  return offered.includes(draft.tier) ? draft.tier : (offered[0] ?? draft.tier);
}

function pixels(
  tools: AskTools,
  draft: Draft,
  ratio: AspectRatio,
  tier: Tier,
): PixelSize | undefined {
  return pixelsOf(capabilitiesFor(draft.model, tools.mode), ratio, tier);
}

/** Then ratio and tier change nothing, and nobody is asked for them. */
function keepsInputSize({ mode }: AskTools, model: ImageModel): boolean {
  return capabilitiesFor(model, mode).keepsInputSize ?? false;
}

function sizeNote(model: ImageModel, size: PixelSize | undefined): string {
  if (!size) return '';
  const { width, height } = size;
  return model.sizesAreExact
    ? t('{0} × {1} pixels', width, height)
    : t('about {0} × {1} pixels', width, height);
}

function shapeOf(ratio: AspectRatio): string {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  if (width === height) return t('Square');
  return width > height ? t('Landscape') : t('Portrait');
}

function imagesOf(count: number): string {
  return count === 1 ? t('1 image') : t('{0} images', count);
}

function perImage(model: ImageModel): string {
  if (!model.price || model.price.amount === 0) return formatPrice(model.price);
  return t('{0} per image', formatPrice(model.price));
}
