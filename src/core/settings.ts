import * as z from 'zod/mini';
import { invalidRequest } from './errors';
import { limitOf } from './limitOf';
import type { SettingId } from '../ids';

/** What a person says an image costs, where the service's page does not. */
const priceSchema = z.strictObject({
  amount: z.number().check(z.minimum(0)),
  currency: z.enum(['USD', 'credits']),
});

/** What each setting may be and what it is when nobody sets it. package.json is tested against this. */
export const settingSchemas = {
  'easel.model': z._default(z.string(), ''),
  'easel.providers.wave.baseUrl': z._default(z.string(), ''),
  'easel.providers.wave.dialect': z._default(z.enum(['v1', 'v2']), 'v1'),
  'easel.providers.gccai.baseUrl': z._default(z.string(), ''),
  'easel.providers.hiapi.baseUrl': z._default(z.string(), ''),
  'easel.providers.skillsvideo.baseUrl': z._default(z.string(), ''),
  'easel.callback.url': z._default(z.string(), ''),
  'easel.callback.events': z._default(z.array(z.string()), []),
  'easel.callback.listen': z._default(z.int().check(z.minimum(0), z.maximum(65_535)), 0),
  'easel.prices': z._default(z.record(z.string(), priceSchema), {}),
  'easel.network.client': z._default(z.enum(['auto', 'undici', 'editor']), 'auto'),
  'easel.imageHost.kind': z._default(z.enum(['none', 's3', 'github', 'upload']), 'none'),
  'easel.imageHost.s3.endpoint': z._default(z.string(), ''),
  'easel.imageHost.s3.region': z._default(z.string(), ''),
  'easel.imageHost.s3.bucket': z._default(z.string(), ''),
  'easel.imageHost.s3.prefix': z._default(z.string(), 'easel'),
  'easel.imageHost.s3.pathStyle': z._default(z.boolean(), true),
  'easel.imageHost.s3.publicBaseUrl': z._default(z.string(), ''),
  'easel.imageHost.upload.url': z._default(z.string(), ''),
  'easel.imageHost.upload.fileField': z._default(z.string(), 'file'),
  'easel.imageHost.upload.headers': z._default(z.record(z.string(), z.string()), {}),
  'easel.imageHost.upload.fields': z._default(z.record(z.string(), z.string()), {}),
  'easel.imageHost.upload.urlPath': z._default(z.string(), 'url'),
  'easel.output.folder': z._default(z.string(), '${documentDirName}/images'),
  'easel.output.fileName': z._default(z.string(), '${promptSlug}'),
  'easel.insert.enabled': z._default(z.boolean(), true),
  'easel.insert.dimensions': z._default(z.boolean(), true),
  'easel.insert.rules': z._default(z.array(z.unknown()), []),
  'easel.confirmCost': z._default(z.enum(['always', 'overBudget', 'never']), 'overBudget'),
  'easel.budget.monthlyUsd': z._default(z.number().check(z.minimum(0)), 0),
  'easel.maxParallelJobs': z._default(z.int().check(z.minimum(1), z.maximum(20)), 4),
} as const satisfies Record<SettingId, z.ZodMiniType>;

export type SettingValue<Id extends SettingId> = z.output<(typeof settingSchemas)[Id]>;

/**
 * The setting's value, or its default when it is unset.
 * @throws ImageError `invalid-request` naming the setting when its value is of the wrong shape.
 */
export function parseSetting<Id extends SettingId>(id: Id, value: unknown): SettingValue<Id> {
  const schema: z.ZodMiniType<SettingValue<Id>> = settingSchemas[id] as never;
  const parsed = schema.safeParse(value === null ? undefined : value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(id, limitOf(parsed.error.issues[0]), JSON.stringify(value));
}
