import type { StudioTextKey } from '../../protocol/studioTexts';

type Text = (key: StudioTextKey, ...values: readonly (string | number)[]) => string;

const labels: Readonly<Record<string, StudioTextKey>> = {
  prompt: 'prompt',
  negativePrompt: 'negativePrompt',
  model: 'model',
  mode: 'mode',
  aspectRatio: 'ratio',
  resolution: 'tier',
  count: 'count',
  seed: 'seed',
  outputFormat: 'outputFormat',
  watermark: 'watermark',
  promptExpansion: 'promptExpansion',
  thinking: 'thinking',
  images: 'images',
  palette: 'palette',
  boxes: 'boxes',
};

/**
 * What the form calls the argument a refusal names: “Share of Colour 3 in Per Cent” for `palette[2].ratio`. What
 * is no field of the form, a setting for example, keeps its name.
 */
export function fieldLabel(field: string, text: Text): string {
  const [, name = '', ...numbers] = /^(\w+)(?:\[(\d+)\])?(?:\[(\d+)\])?/.exec(field) ?? [];
  const [first, second] = numbers.flatMap(each => (each ? [Number(each) + 1] : []));
  if (first !== undefined) {
    switch (name) {
      case 'images':
        return text('imageNumber', first);
      case 'palette':
        return text(field.endsWith('.ratio') ? 'shareOf' : 'colourOf', first);
      case 'boxes':
        return second === undefined
          ? text('boxesOf', text('imageNumber', first))
          : text('boxOfImage', second, first);
    }
  }
  const label = Object.hasOwn(labels, field) ? labels[field] : undefined;
  return label ? text(label) : field;
}
