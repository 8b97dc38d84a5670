import * as vscode from 'vscode';
import { ImageError } from '../core/errors';
import type { ImageModel } from '../core/imageModel';
import { withCancel } from './cancellable';
import { chooseImageHost } from './commands/setUpImageHost';
import { checkImageAddress, type ImageSource } from './inputImages';
import { askText, runSteps, type Step } from './multiStep';
import { safePath } from './safeText';
import type { Services } from './services';

const t = vscode.l10n.t;

/** By the place of the picture among all. */
type Addresses = Readonly<Record<number, string>>;

/**
 * Asks where pictures may be put, or where they already are: pictures whose address is pasted have it
 * afterwards, and each is read there as the service would. Undefined when the person leaves.
 * @throws ImageError `invalid-request` naming the picture whose address leads to none, `network`; and what
 * setting up an image host throws
 */
export async function placeImages(
  services: Services,
  model: ImageModel,
  sources: readonly ImageSource[],
): Promise<readonly ImageSource[] | undefined> {
  if ((await chooseImageHost(services, { mayPaste: true })) !== 'paste') {
    return services.imageHosting.isSetUp ? sources : undefined;
  }
  const title = t('Paste an Address');
  const steps = sources.flatMap((source, index) => step(source, index) ?? []);
  const addresses = await runSteps<Addresses>(title, steps, {});
  if (!addresses) return undefined;
  // The file stays what is edited: the result is compared with it, and can take its place.
  const placed = sources.map(({ source, image }, index) => ({
    source,
    image: { ...image, url: addresses[index] ?? image.url },
  }));
  const isRead = await withCancel(t('Easel: looking at what was pasted'), async signal => {
    for (const [index, { image }] of placed.entries()) {
      // What a document or an argument names is the service's to read, and nobody has asked for it here.
      if (addresses[index] === undefined) continue;
      await services.imageHosting.checkPasted(model, image, signal);
    }
    return true;
  });
  return isRead === true ? placed : undefined;
}

/** Undefined for a picture that has an address. */
function step({ image }: ImageSource, index: number): Step<Addresses> | undefined {
  if (image.url !== undefined) return undefined;
  return {
    applies: () => true,
    ask: async (addresses, place) => {
      const asked = await askText({
        place,
        prompt: t('Where everybody can read {0}: its https address', safePath(image.name)),
        value: addresses[index] ?? '',
        check: (value, isAccepting) =>
          value === '' && !isAccepting ? undefined : whyNoAddress(value.trim()),
      });
      return asked.kind === 'value'
        ? { kind: 'next', state: { ...addresses, [index]: new URL(asked.value.trim()).href } }
        : asked;
    },
  };
}

/** The same addresses are taken here as in a document or an argument. */
function whyNoAddress(text: string): string | undefined {
  try {
    checkImageAddress(text, 'images');
    return undefined;
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    return t('An https address that leads to a picture.');
  }
}
