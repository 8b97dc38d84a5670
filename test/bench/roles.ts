import { askingClients, sendingClients } from './asking/clientNames';
import { downloadWays } from './downloads/wayNames';

/**
 * What a process of its own is started for; each answers its figures, to be printed as one line of JSON.
 * It loads nothing that another one needs, because some of them measure what is loaded.
 */
export const roles = {
  asking: async (name: string) =>
    (await import('./asking/askingRun')).runAsking(oneOf(askingClients, name)),
  sending: async (name: string) =>
    (await import('./asking/askingRun')).runSending(oneOf(sendingClients, name)),
  pictures: async () => (await import('./downloads/pictureServer')).servePictures(),
  download: async (way: string, origin: string, count: string) => {
    const { runDownload } = await import('./downloads/downloadRun');
    return await runDownload(oneOf(downloadWays, way), origin, Number(count));
  },
  start: async (bundle: string, storage: string) =>
    (await import('./journal/startRun')).runStart(bundle, storage),
} as const satisfies Readonly<Record<string, (...parameters: string[]) => Promise<unknown>>>;

function oneOf<Name extends string>(names: Readonly<Record<Name, string>>, name: string): Name {
  if (!Object.hasOwn(names, name)) throw new RangeError(`There is no ${name}.`);
  return name as Name;
}
