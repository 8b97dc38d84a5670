import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import {
  aspectRatios,
  pixelsOf,
  tiers,
  type AspectRatio,
  type ImageModel,
  type Mode,
  type Tier,
} from '../core/imageModel';
import { capabilitiesFor } from '../core/validateRequest';
import { PromptDraft } from './promptDraft';

export interface Choice {
  readonly aspectRatio: AspectRatio;
  readonly tier: Tier;
  readonly count: number;
}

const choiceSchema = z.object({
  aspectRatio: z.enum(aspectRatios),
  tier: z.enum(tiers),
  count: z.number(),
});
const lastModelKey = 'easel.lastModel';

/** A series of one picture is none. */
function firstCount(mode: Mode): number {
  return mode === 'series' ? 4 : 1;
}

/** What the person chose last, so that Enter is enough the next time. */
export class Choices {
  private readonly drafts = new Map<Mode, PromptDraft>();

  constructor(
    private readonly global: vscode.Memento,
    private readonly workspace: vscode.Memento,
  ) {}

  get lastModel(): string | undefined {
    return this.global.get<string>(lastModelKey);
  }

  /** The last choice for a model and mode, as far as the model still offers it. */
  for(model: ImageModel, mode: Mode): Choice {
    const capabilities = capabilitiesFor(model, mode);
    const parsed = choiceSchema.safeParse(this.global.get(choiceKey(model, mode)));
    const last = parsed.success ? parsed.data : undefined;
    const usable = last && pixelsOf(capabilities, last.aspectRatio, last.tier) !== undefined;
    return {
      ...(usable ? last : firstSize(model, mode)),
      count: Math.min(Math.max(last?.count ?? firstCount(mode), 1), capabilities.count.max),
    };
  }

  async remember(model: ImageModel, mode: Mode, choice: Choice): Promise<void> {
    await this.global.update(lastModelKey, model.id);
    const { aspectRatio, tier, count } = choice;
    await this.global.update(choiceKey(model, mode), { aspectRatio, tier, count });
  }

  draftFor(mode: Mode): PromptDraft {
    const known = this.drafts.get(mode) ?? new PromptDraft(this.workspace, mode);
    this.drafts.set(mode, known);
    return known;
  }
}

/** The model's default tier in the first ratio that has it; square first. */
export function firstSize(
  model: ImageModel,
  mode: Mode,
): { readonly aspectRatio: AspectRatio; readonly tier: Tier } {
  const capabilities = capabilitiesFor(model, mode);
  const tier = capabilities.defaultTier;
  const aspectRatio = aspectRatios.find(ratio => pixelsOf(capabilities, ratio, tier));
  if (!aspectRatio) throw new Error(`${model.id} has no size for ${mode}`);
  return { aspectRatio, tier };
}

function choiceKey(model: ImageModel, mode: Mode): string {
  return `easel.choice.${model.id}.${mode}`;
}
