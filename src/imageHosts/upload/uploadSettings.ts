import { invalidRequest } from '../../core/errors';
import { checkApiBaseUrl } from '../../net/urlPolicy';
import { parseAnswerPath } from './answerPath';
import { words } from '../../core/words';

/** An endpoint of the user's own that takes a form with a file and answers with an address. */
export interface UploadSettings {
  readonly url: string;
  /** The form field that takes the file. */
  readonly fileField: string;
  /** Sent along; their values are treated as secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further fields of the form; their values are treated as secrets. */
  readonly fields: Readonly<Record<string, string>>;
  /** Where the address stands in the answer, for example `data.url`; empty when it is the whole text. */
  readonly urlPath: string;
}

export interface UploadEndpoint {
  readonly url: URL;
  readonly fileField: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly urlSteps: readonly string[];
  readonly urlPath: string;
}

type UploadSettingName = keyof UploadSettings;

/** What belongs to the form and the connection. */
const ownHeaders = new Set([
  ...['host', 'content-type', 'content-length', 'transfer-encoding'],
  ...['connection', 'keep-alive', 'upgrade', 'expect'],
]);

/** As people find it in their settings. */
export function settingName(name: UploadSettingName): string {
  return `easel.imageHost.upload.${name}`;
}

/** @throws ImageError `invalid-request` naming the setting; never with the value of a header or field. */
export function readUploadSettings(settings: UploadSettings): UploadEndpoint {
  const { fileField, fields, urlPath } = settings;
  if (fileField === '') throw invalidRequest(settingName('fileField'), words`a name`, words`empty`);
  const urlSteps = parseAnswerPath(urlPath);
  if (!urlSteps) throw invalidRequest(settingName('urlPath'), words`like data.url`, urlPath);
  return {
    url: urlOf(settings.url),
    fileField,
    headers: headersOf(settings.headers),
    fields,
    urlSteps,
    urlPath,
  };
}

/** Unlike the address of a service, this one may go on behind a `?`. */
function urlOf(text: string): URL {
  const [beforeQuery = ''] = text.split(/[?#]/, 1);
  checkApiBaseUrl(beforeQuery, settingName('url'));
  const url = new URL(text);
  url.hash = '';
  return url;
}

function headersOf(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const checked = Object.entries(headers).map(([name, value]): [string, string] => {
    const lowerCase = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || ownHeaders.has(lowerCase)) {
      throw invalidRequest(
        settingName('headers'),
        words`names of headers the upload does not set`,
        name,
      );
    }
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw invalidRequest(
        `${settingName('headers')}.${name}`,
        words`one line of ASCII`,
        words`something else`,
      );
    }
    return [lowerCase, value];
  });
  return Object.fromEntries(checked);
}
