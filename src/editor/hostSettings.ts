import { invalidRequest } from '../core/errors';
import type { S3Settings } from '../imageHosts/s3/s3Settings';
import type { UploadSettings } from '../imageHosts/upload/uploadSettings';
import { words } from '../core/words';
import { checkApiBaseUrl } from '../net/urlPolicy';
import { readSetting } from './configuration';

/**
 * Where pictures are put now: the host's address, without anything secret; `github.com` where nothing is put anywhere.
 * @throws ImageError `invalid-request` naming the setting that is missing or wrong
 */
export function hostPlace(): string {
  switch (readSetting('easel.imageHost.kind')) {
    case 'none':
      throw invalidRequest('easel.imageHost.kind', words`s3, github or upload`, 'none');
    case 'github':
      return 'github.com';
    case 's3': {
      const setting = 'easel.imageHost.s3.endpoint';
      return checkApiBaseUrl(readSetting(setting), setting).origin;
    }
    case 'upload': {
      const setting = 'easel.imageHost.upload.url';
      const [beforeQuery = ''] = readSetting(setting).split(/[?#]/, 1);
      return checkApiBaseUrl(beforeQuery, setting).origin;
    }
  }
}

/** What a person agreed to: this host, and nothing that others could see more of. */
export function consentFor(place: string): string {
  const { bucket, prefix, publicBaseUrl } = s3Settings();
  const { url } = uploadSettings();
  const kind = readSetting('easel.imageHost.kind');
  return JSON.stringify([kind, place, kind === 's3' ? [bucket, prefix, publicBaseUrl] : url]);
}

export function s3Settings(): S3Settings {
  return {
    endpoint: readSetting('easel.imageHost.s3.endpoint'),
    region: readSetting('easel.imageHost.s3.region'),
    bucket: readSetting('easel.imageHost.s3.bucket'),
    prefix: readSetting('easel.imageHost.s3.prefix'),
    pathStyle: readSetting('easel.imageHost.s3.pathStyle'),
    publicBaseUrl: readSetting('easel.imageHost.s3.publicBaseUrl'),
  };
}

export function uploadSettings(): UploadSettings {
  return {
    url: readSetting('easel.imageHost.upload.url'),
    fileField: readSetting('easel.imageHost.upload.fileField'),
    headers: readSetting('easel.imageHost.upload.headers'),
    fields: readSetting('easel.imageHost.upload.fields'),
    urlPath: readSetting('easel.imageHost.upload.urlPath'),
  };
}
