import { testOnly } from './test.mjs';

/**
 * Pictures of all that a person sees, under test-output/screenshots, for somebody to look at: the tests of the interface
 * take them on their way. `npm run screenshots -- /studio.` takes those of one folder of test/interface.
 *
 * @param {string[]} programArguments
 * @returns {Promise<number>} the exit code
 */
export async function takeScreenshots(programArguments) {
  return testOnly('interface', programArguments, { EASEL_SCREENSHOTS: '1' });
}
