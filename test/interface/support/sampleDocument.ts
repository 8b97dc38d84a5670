import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';

import { saveFile, waitForText } from './editor';
import { lookUntil } from './lookUntil';

/** A document of the workspace in a folder of its own, so that no test sees another's pictures. */
export class SampleDocument {
  constructor(
    private readonly page: Page,
    readonly file: string,
  ) {}

  /** The folder its pictures are saved to by default. */
  get imageFolder(): string {
    return path.join(path.dirname(this.file), 'images');
  }

  /** The names of the pictures beside it, sorted. */
  async images(): Promise<string[]> {
    return (await readdir(path.dirname(this.file))).includes('images')
      ? (await readdir(this.imageFolder)).sort()
      : [];
  }

  /** Waits until exactly these are there: the editor deletes files behind the text's back. */
  async waitForImages(names: readonly string[]): Promise<void> {
    const found = await lookUntil(
      () => this.images(),
      seen => seen.join() === names.join(),
    );
    assert.deepEqual(found, names);
  }

  /** Saves the document, which must be the active one, if it has something to save, and reads what it says. */
  async savedText(): Promise<string> {
    // Saving what is saved writes the file all the same, and nothing in the window says when that is over.
    if ((await this.tab().and(this.page.locator('.dirty')).count()) > 0) {
      await saveFile(this.page);
    }
    return readFile(this.file, 'utf8');
  }

  /** Waits until the document, which must be the active one, has a line with this in it. */
  waitForLine(text: string): Promise<void> {
    return waitForText(this.page, text);
  }

  /** Waits until it has nothing to save, or until it has. */
  async waitUntil(state: 'saved' | 'changed'): Promise<void> {
    const isDirty = state === 'changed' ? '.dirty' : ':not(.dirty)';
    await this.tab().and(this.page.locator(isDirty)).waitFor();
  }

  private tab(): Locator {
    return this.page.locator('.tab').filter({ hasText: path.basename(this.file) });
  }
}
