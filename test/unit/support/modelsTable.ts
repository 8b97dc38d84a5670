import {
  aspectRatios,
  pixelsOf,
  tiers,
  type ImageModel,
  type ModeCapabilities,
  type Price,
  type Tier,
} from '../../../src/core/imageModel';

/**
 * The README's part on models, from the model table itself: one table of models, one of their modes.
 *
 * @param models as the default settings offer them
 * @param others the same with `easel.providers.wave.dialect` set to `v2`
 */
export function renderModels(
  models: readonly ImageModel[],
  others: readonly ImageModel[],
): readonly string[] {
  return [
    ...table(
      ['Model', 'Price per image', 'Prompt', 'Input images', 'Limits'],
      models.map(modelRow),
    ),
    '',
    ...table(
      ['Model', 'Mode', 'Input images', 'Images per job', 'Resolutions', 'Ratios', 'Options'],
      models.flatMap(modeRows),
    ),
    '',
    `Ratios: ${aspectRatios.join(', ')}. The resolution in bold is the default.`,
    '',
    'With `easel.providers.wave.dialect` set to `v2`:',
    '',
    ...models.flatMap(model => differences(model, others)),
  ];
}

/** Columns as wide as their widest cell, which is how Prettier wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(...lines.map(cells => Array.from(cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)];
}

function modelRow(model: ImageModel): readonly string[] {
  return [code(model.id), priceOf(model.price), promptOf(model), inputOf(model), limitsOf(model)];
}

function modeRows(model: ImageModel): readonly (readonly string[])[] {
  return Object.entries(model.modes).map(([mode, capabilities]) => [
    code(model.id),
    code(mode),
    range(capabilities.images),
    range({ min: 1, max: capabilities.count.max }),
    ...(capabilities.keepsInputSize
      ? ['as the image', 'as the image']
      : [resolutionsOf(capabilities), ratiosOf(capabilities)]),
    capabilities.options.map(code).join(', '),
  ]);
}

function priceOf(price: Price | undefined): string {
  if (price === undefined) return 'unknown';
  if (price.amount === 0) return 'free';
  return price.currency === 'USD' ? `$${price.amount}` : `${price.amount} credits`;
}

function promptOf({ promptMaxLength, negativePromptMaxLength }: ImageModel): string {
  const prompt = `${promptMaxLength} characters`;
  return negativePromptMaxLength === undefined
    ? prompt
    : `${prompt}, negative ${negativePromptMaxLength}`;
}

function inputOf({ input }: ImageModel): string {
  if (input === undefined) return 'none';
  const places = {
    url: 'public https addresses',
    bytes: 'files',
    'url-or-bytes': 'files and public https addresses',
  };
  const formats = { 'image/png': 'PNG', 'image/jpeg': 'JPEG', 'image/webp': 'WebP' };
  const names = input.mediaTypes.map(type => formats[type]).join(', ');
  return `${places[input.delivery]}: ${names}, ${input.maxBytes / 1_000_000} MB`;
}

function limitsOf({ seed, palette, boxes, outputFormats }: ImageModel): string {
  return [
    seed && `seed ${range(seed)}${seed.random === undefined ? '' : `, or ${seed.random}`}`,
    palette && `palette of ${palette.minEntries} to ${palette.maxEntries} colours`,
    boxes && `${boxes.maxPerImage} boxes per image`,
    outputFormats && `output as ${outputFormats.join(', ')}`,
  ]
    .filter(limit => limit !== undefined)
    .join('; ');
}

function resolutionsOf(capabilities: ModeCapabilities): string {
  return tiersOf(capabilities)
    .map(tier => (tier === capabilities.defaultTier ? `**${tier}**` : tier))
    .join(', ');
}

function tiersOf(capabilities: ModeCapabilities): readonly Tier[] {
  return tiers.filter(tier => aspectRatios.some(ratio => pixelsOf(capabilities, ratio, tier)));
}

function ratiosOf({ sizes }: ModeCapabilities): string {
  const offered = aspectRatios.filter(ratio => sizes[ratio]);
  return offered.length === aspectRatios.length ? 'all' : offered.join(', ');
}

/** What the other settings take from a model and add to it; nothing where it stays the same. */
function differences(model: ImageModel, others: readonly ImageModel[]): readonly string[] {
  const other = others.find(({ id }) => id === model.id);
  if (other === undefined) return [`- ${code(model.id)} is not offered.`];
  const [before, after] = [model, other].map(namesOf);
  const minus = (from: readonly string[] = [], names: readonly string[] = []): string =>
    from.filter(name => !names.includes(name)).join(', ');
  const [lost, gained] = [minus(before, after), minus(after, before)];
  const parts = [lost && `without ${lost}`, gained && `with ${gained}`].filter(part => part !== '');
  return parts.length === 0 ? [] : [`- ${code(model.id)} is ${parts.join(' and ')}.`];
}

/** Everything a model offers by name, whichever mode offers it. */
function namesOf({ modes }: ImageModel): readonly string[] {
  const names = Object.entries(modes).flatMap(([mode, capabilities]) => [
    code(mode),
    ...capabilities.options.map(code),
    ...tiersOf(capabilities),
  ]);
  return [...new Set(names)];
}

function range({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? String(max) : `${min} to ${max}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
