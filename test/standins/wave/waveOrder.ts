import { FieldReader } from '../support/fieldReader';
import type { JsonObject } from '../support/jsonObject';
import { aspectRatios, pixelSizeOf, tiers, type PixelSize } from '../support/pixelSizes';
import { Refusal } from '../support/refusal';
import { readBoxes, type Box } from './waveBoxes';
import { readPalette } from './wavePalette';
import {
  callbackEvents,
  negativePromptMaxLength,
  seedRange,
  tierWord,
  waveModels,
  type ActionRules,
  type ModelRules,
  type WaveDialect,
} from './waveRules';

/** A field the page says has no effect in this request; accepted, and worth knowing in a test. */
export interface WaveNote {
  readonly field: string;
  readonly text: string;
}

/** A request body that passed every rule. */
export interface WaveOrder {
  readonly body: JsonObject;
  readonly dialect: WaveDialect;
  readonly model: string;
  readonly action: string;
  readonly prompt: string;
  readonly count: number;
  /** Undefined where it is random. */
  readonly seed: number | undefined;
  readonly size: PixelSize;
  readonly format: 'png' | 'jpeg';
  readonly imageUrls: readonly string[];
  /** One list per image; empty where the request has none. */
  readonly boxes: readonly (readonly Box[])[];
  readonly callback: { readonly url: string; readonly events: readonly string[] } | undefined;
  /** 500 000 are one US dollar. */
  readonly units: number;
  readonly notes: readonly WaveNote[];
}

/** Throws `Refusal` for whatever the pages do not allow. */
export function readWaveOrder(body: JsonObject, dialect: WaveDialect): WaveOrder {
  const fields = new FieldReader(body);
  const model = fields.requiredString('model');
  const rules = Object.hasOwn(waveModels[dialect], model) ? waveModels[dialect][model] : undefined;
  if (rules === undefined) {
    throw new Refusal('model', 'model', `${model} does not exist`);
  }
  fields.onlyFields(rules.fields);
  refuseExtra(fields);
  const prompt = fields.requiredString('prompt', rules.promptMaxLength);
  fields.string('negative_prompt', negativePromptMaxLength);
  const action = fields.choice('action', Object.keys(rules.actions)) ?? 'generate';
  const actionRules = rules.actions[action];
  if (actionRules === undefined) {
    throw new Error(`No rules for ${action}.`);
  }
  const seed = fields.integer('seed', seedRange);
  const sequential = readSequential(fields, action, actionRules);
  const { maxCount, size } = readAmount(fields, actionRules, sequential, dialect);
  const count = fields.integer('n', { min: 1, max: maxCount }) ?? 1;
  const imageUrls = readImages(fields, action, actionRules);
  const boxes = readBoxes(fields, action, imageUrls.length, actionRules.boxes);
  readPalette(fields, dialect);
  fields.boolean('watermark');
  return {
    body,
    dialect,
    model,
    action,
    prompt,
    count,
    seed: seed === -1 ? undefined : seed,
    size,
    format: rules.format,
    imageUrls,
    boxes,
    callback: readCallback(fields, dialect),
    units: unitsOf(rules, count),
    notes: readNotes(fields, { action, sequential, images: imageUrls.length }),
  };
}

/** Half a unit, which `qwen-image-2.0-pro` costs, is rounded up once per task. */
function unitsOf(rules: ModelRules, count: number): number {
  return Math.round(rules.unitsPerImage * count);
}

/** Later pages: "non-empty `extra`" is refused. Where it is no parameter, it was refused before. */
function refuseExtra(fields: FieldReader): void {
  const extra = fields.raw('extra');
  if (extra !== undefined && JSON.stringify(extra) !== '{}') {
    throw new Refusal('unknown', 'extra', 'must be empty');
  }
}

function readSequential(fields: FieldReader, action: string, rules: ActionRules): boolean {
  const sequential = fields.boolean('enable_sequential') ?? false;
  if (sequential && rules.sequential === undefined) {
    throw new Refusal('combination', 'enable_sequential', `does not go with ${action}`);
  }
  if (!sequential && rules.sequential?.need === 'required') {
    throw new Refusal('combination', 'enable_sequential', `must be true with ${action}`);
  }
  return sequential;
}

function readAmount(
  fields: FieldReader,
  rules: ActionRules,
  sequential: boolean,
  dialect: WaveDialect,
): { readonly maxCount: number; readonly size: PixelSize } {
  const limits = sequential ? (rules.sequential ?? rules) : rules;
  const word = fields.choice(
    'resolution',
    limits.tiers.map(tier => tierWord(tier, dialect)),
  );
  const tier = tiers.find(candidate => tierWord(candidate, dialect) === word) ?? '2K';
  const aspectRatio = fields.choice('aspect_ratio', aspectRatios) ?? '1:1';
  return { maxCount: limits.maxCount, size: pixelSizeOf(aspectRatio, tier) };
}

function readImages(
  fields: FieldReader,
  action: string,
  { images: { min, max } }: ActionRules,
): readonly string[] {
  if (max === 0 && fields.has('image_urls')) {
    throw new Refusal('combination', 'image_urls', `does not go with ${action}`);
  }
  const urls = fields.urls('image_urls') ?? [];
  if (urls.length < min || urls.length > max) {
    const wanted = min === max ? String(min) : `${min} to ${max}`;
    throw new Refusal('combination', 'image_urls', `${action} takes ${wanted} images`);
  }
  return urls;
}

function readCallback(fields: FieldReader, dialect: WaveDialect): WaveOrder['callback'] {
  const url = fields.url('callback_url');
  const events = fields.list('callback_events')?.map((event, index) => {
    const known = callbackEvents[dialect].find(candidate => candidate === event);
    if (known === undefined) {
      throw new Refusal('range', `callback_events[${index}]`, 'is not an event');
    }
    return known;
  });
  return url === undefined ? undefined : { url, events: events ?? callbackEvents[dialect] };
}

function readNotes(
  fields: FieldReader,
  facts: { readonly action: string; readonly sequential: boolean; readonly images: number },
): readonly WaveNote[] {
  const notes: WaveNote[] = [];
  const thinking = fields.boolean('thinking_mode') ?? false;
  if (thinking && (facts.sequential || facts.images > 0)) {
    notes.push({ field: 'thinking_mode', text: 'ignored with images and in a group' });
  }
  if (facts.sequential && fields.has('color_palette')) {
    notes.push({ field: 'color_palette', text: 'ignored in a group' });
  }
  if (facts.action === 'interactive_edit' && facts.images > 1) {
    notes.push({ field: 'image_urls', text: 'the page promises one image only' });
  }
  if (fields.has('callback_events') && !fields.has('callback_url')) {
    notes.push({ field: 'callback_events', text: 'ignored without callback_url' });
  }
  return notes;
}
