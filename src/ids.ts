/** Every id Easel contributes. test/unit/manifest.test.ts holds package.json to this list, both ways. */
export const commandIds = [
  'easel.generateImage',
  'easel.generateSeries',
  'easel.editImage',
  'easel.editRegion',
  'easel.combineImages',
  'easel.openStudio',
  'easel.setApiKey',
  'easel.removeApiKey',
  'easel.chooseModel',
  'easel.showJobs',
  'easel.showSpending',
  'easel.testConnection',
  'easel.setUpImageHost',
  'easel.showLog',
] as const;
export type CommandId = (typeof commandIds)[number];

/** Settings whose value decides where a key, a prompt, a picture or money goes: never a workspace's to set. */
export const guardedSettingIds = [
  'easel.model',
  'easel.providers.wave.baseUrl',
  'easel.providers.wave.dialect',
  'easel.providers.gccai.baseUrl',
  'easel.providers.hiapi.baseUrl',
  'easel.providers.skillsvideo.baseUrl',
  'easel.callback.url',
  'easel.callback.events',
  'easel.callback.listen',
  'easel.prices',
  'easel.confirmCost',
  'easel.budget.monthlyUsd',
  'easel.maxParallelJobs',
  'easel.network.client',
  'easel.imageHost.kind',
  'easel.imageHost.s3.endpoint',
  'easel.imageHost.s3.region',
  'easel.imageHost.s3.bucket',
  'easel.imageHost.s3.prefix',
  'easel.imageHost.s3.pathStyle',
  'easel.imageHost.s3.publicBaseUrl',
  'easel.imageHost.upload.url',
  'easel.imageHost.upload.fileField',
  'easel.imageHost.upload.headers',
  'easel.imageHost.upload.fields',
  'easel.imageHost.upload.urlPath',
] as const;

export const settingIds = [
  ...guardedSettingIds,
  'easel.output.folder',
  'easel.output.fileName',
  'easel.insert.enabled',
  'easel.insert.dimensions',
  'easel.insert.rules',
] as const;
export type SettingId = (typeof settingIds)[number];

/** Environment variables read when SecretStorage holds no key for a provider. */
export const keyEnvironmentVariables = {
  wave: 'WAVE_API_KEY',
  gccai: 'GCCAI_API_KEY',
  hiapi: 'HIAPI_API_KEY',
  skillsvideo: 'SKILLS_VIDEO_API_KEY',
} as const;
