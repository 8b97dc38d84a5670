import { openWorkbenches } from './workbench';

/** Keeps a screenshot of every open editor when a test fails. The build calls this before all suites. */
export function keepFailureScreenshots(): void {
  teardown(async function () {
    const failed = this.currentTest?.state === 'failed' ? this.currentTest : undefined;
    for (const [index, workbench] of failed ? openWorkbenches().entries() : []) {
      const name = failed?.fullTitle().replaceAll(/[^\p{L}\p{N}]+/gu, '-') ?? '';
      console.log(`      ${await workbench.screenshot(`failed-${name}-${index}`)}`);
    }
  });
}
