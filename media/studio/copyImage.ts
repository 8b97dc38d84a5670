import { readableImage } from './pixels';
import type { Studio } from './studio';

/** Whether pictures can go to the clipboard: not where the page is served without TLS, or an editor forbids it. */
export function canCopyImages(): boolean {
  // Where the page is not secure there is neither, whatever the types say.
  const { clipboard } = navigator as Partial<Navigator>;
  return clipboard !== undefined && typeof window.ClipboardItem === 'function';
}

/** Puts the picture on the clipboard, as PNG whatever its file is: that is what clipboards take. */
export async function copyImage(source: string, studio: Studio): Promise<void> {
  studio.tellOfResult(undefined);
  try {
    // The promise and not its value: what takes longer than the click's permission lasts is refused.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': asPng(source) })]);
    studio.tellOfResult({ text: studio.text('copyImageDone'), isProblem: false });
  } catch {
    studio.tellOfResult({ text: studio.text('copyImageFailed'), isProblem: true });
  }
}

async function asPng(source: string): Promise<Blob> {
  const image = await readableImage(source);
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => {
      if (blob) resolve(blob);
      else reject(new Error('the picture is too large for a canvas'));
    }, 'image/png');
  });
}
