import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { extensionFor } from '../../core/imageBytes';
import { outputFormats, pixelsOf, type ImageModel } from '../../core/imageModel';
import type { ImageRequest } from '../../core/imageRequest';
import { estimateCost } from '../../core/price';
import type { FormImage, HostSays } from '../../protocol/hostMessages';
import type { StudioRequest } from '../../protocol/studioRequest';
import { fieldLabel } from './fieldLabel';
import { studioText } from './studioTexts';
import type { StudioTools } from './studioTools';

const t = vscode.l10n.t;

type Estimate = Omit<Extract<HostSays, { type: 'estimate' }>, 'type' | 'number'>;

/**
 * What can be said of a request without touching the disk or the network. Whatever is sent is checked again,
 * with its files, when it is sent.
 */
export function estimate(
  tools: StudioTools,
  request: StudioRequest,
  facts: {
    readonly spentUsd: number;
    readonly images: readonly FormImage[];
    readonly document: vscode.TextDocument | undefined;
  },
): Estimate {
  const { spentUsd, images, document } = facts;
  const { formatPrice, readSetting, requireModel } = tools;
  const budget = readSetting('easel.budget.monthlyUsd');
  try {
    const model = requireModel(request.model);
    const price = estimateCost(model, request.count);
    const dearer = price?.currency === 'USD' ? price.amount : 0;
    return {
      price: formatPrice(price),
      month: monthNote(tools, spentUsd, budget),
      isOverBudget: budget > 0 && dearer > 0 && spentUsd + dearer > budget,
      destination: destinationOf(tools, request, model, document),
      ...problemOf(tools, request, model, images),
    };
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    return {
      price: '',
      month: monthNote(tools, spentUsd, budget),
      isOverBudget: false,
      destination: '',
      problem: sentence(tools, error, undefined),
    };
  }
}

function monthNote({ formatSum }: StudioTools, spentUsd: number, budget: number): string {
  const spent = formatSum({ amount: spentUsd, currency: 'USD' });
  return budget === 0
    ? t('{0} this month', spent)
    : t('{0} of {1} this month', spent, formatSum({ amount: budget, currency: 'USD' }));
}

function destinationOf(
  { capabilitiesFor, describeDestination, imageToCome, planDestination }: StudioTools,
  request: StudioRequest,
  model: ImageModel,
  document: vscode.TextDocument | undefined,
): string {
  const { prompt, mode, count, seed, aspectRatio, tier, outputFormat } = request;
  const plan = planDestination({ output: undefined, insert: false, document });
  const size = pixelsOf(capabilitiesFor(model, mode), aspectRatio, tier);
  const image = imageToCome({
    ...{ prompt, mode, count, seed, model: model.id },
    size: size ?? { width: 0, height: 0 },
  });
  const formats = model.outputFormats ?? outputFormats;
  const asked = formats.filter(format => format === outputFormat);
  const extensions = (asked.length > 0 ? asked : formats).map(format =>
    extensionFor(`image/${format}`),
  );
  return describeDestination(plan, image, extensions);
}

function problemOf(
  tools: StudioTools,
  request: StudioRequest,
  model: ImageModel,
  images: readonly FormImage[],
): { readonly problem?: string } {
  try {
    const { fitRequest, validateRequest } = tools;
    validateRequest(model, fitRequest(model, imageRequest(request, images)).request);
    return {};
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    return { problem: sentence(tools, error, model) };
  }
}

/** The request as the core checks it, with what is known of its pictures. */
export function imageRequest(request: StudioRequest, images: readonly FormImage[]): ImageRequest {
  const { negativePrompt, seed, outputFormat, watermark, promptExpansion, thinking } = request;
  return {
    ...request,
    ...{ negativePrompt, seed, outputFormat, watermark, promptExpansion, thinking },
    palette: request.palette,
    boxes: request.boxes,
    images: request.images.map(uri => {
      const image = images.find(each => each.uri === uri);
      return {
        name: image?.name ?? uri,
        url: undefined,
        read: undefined,
        mediaType: undefined,
        size: image?.size,
      };
    }),
  };
}

/** The user's sentence for a refusal that cost nothing. It speaks of the form's fields as the form names them. */
export function sentence(
  { describeFailure, providerOf }: StudioTools,
  error: ImageError,
  model: ImageModel | undefined,
): string {
  const provider = model ? providerOf(model).title : t('The service');
  const { field } = error.details;
  const named = field === undefined ? error : error.with({ field: fieldLabel(field, studioText) });
  return describeFailure(named, { provider, charge: 'not-asked', resumable: false }).message;
}
