import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { maxBroughtBytes } from '../../src/protocol/pageMessages';
import { resultsMime } from '../../src/protocol/resultsMime';
import { button, iconButton } from './elements';
import type { Offer } from './offer';
import type { Studio } from './studio';

/** Pictures to start from, in their order: by picker, drag and drop, or paste. */
export function imagesView(studio: Studio, { mode }: Offer): TemplateResult {
  const { images } = studio.form;
  const { min, max } = mode.images;
  const isRight = images.length >= min && images.length <= max;
  return html`<fieldset
    class="images"
    @dragover=${(event: DragEvent) => event.preventDefault()}
    @drop=${(event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer) imagesFrom(studio, event.dataTransfer);
    }}
  >
    <legend>${studio.text('images')}</legend>
    <div class=${isRight ? 'note' : 'note warning'}>
      ${
        min === max
          ? studio.text('imagesExactly', images.length, min)
          : studio.text('imagesBetween', images.length, min, max)
      }
    </div>
    <ol class="image-list">
      ${repeat(
        images,
        uri => uri,
        (uri, index) => imageItem(studio, uri, index),
      )}
    </ol>
    <div class="with-buttons">
      ${button(studio.text('imagesPick'), () => studio.send({ type: 'images-pick' }))}
      <span class="note">${studio.text('imagesDrop')}</span>
    </div>
  </fieldset>`;
}

function imageItem(studio: Studio, uri: string, index: number): TemplateResult {
  const { images } = studio.form;
  const image = studio.images.get(uri);
  const name = image?.name ?? uri;
  const move = (to: number): void => {
    const others = studio.form.images.filter(each => each !== uri);
    studio.change({ images: [...others.slice(0, to), uri, ...others.slice(to)] });
  };
  return html`<li class="image-item">
    ${
      image && image.source !== ''
        ? html`<img src=${image.source} alt="" decoding="async" />`
        : html`<span class="no-picture"></span>`
    }
    <span class="image-name" title=${name}>${index + 1}. ${name}</span>
    <span class="note"
      >${
        image?.size
          ? studio.text('pixels', image.size.width, image.size.height)
          : studio.text('imageUnread')
      }</span
    >
    ${image?.problem === undefined ? nothing : html`<span class="note error">${image.problem}</span>`}
    <span class="image-buttons">
      ${
        index > 0
          ? iconButton('earlier', studio.text('imageEarlier', name), () => move(index - 1))
          : nothing
      }
      ${
        index < images.length - 1
          ? iconButton('later', studio.text('imageLater', name), () => move(index + 1))
          : nothing
      }
      ${iconButton('close', studio.text('imageRemove', name), () =>
        studio.change({ images: studio.form.images.filter(each => each !== uri) }),
      )}
    </span>
  </li>`;
}

/** Takes the pictures of what was dropped or pasted; false when there are none. */
export function imagesFrom(studio: Studio, data: DataTransfer): boolean {
  const files = Array.from(data.files).filter(file => file.type.startsWith('image/'));
  const list =
    data.getData(resultsMime) ||
    data.getData('application/vnd.code.uri-list') ||
    data.getData('text/uri-list');
  const uris = list.split(/\r?\n/).filter(line => /^[a-z][a-z0-9+.-]+:\/\//i.test(line));
  if (uris.length > 0) studio.send({ type: 'images-add', uris });
  else for (const file of files) void bring(studio, file);
  return uris.length + files.length > 0;
}

async function bring(studio: Studio, file: File): Promise<void> {
  if (file.size > maxBroughtBytes) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  studio.send({ type: 'image-bring', name: file.name, bytes });
}
