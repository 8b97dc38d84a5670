import * as vscode from 'vscode';
import { ImageError, type ErrorCode } from '../core/errors';
import { safePath, safeText } from './safeText';
import { say, sayAll } from './say';

/** What a person can do about a failure, offered as a button. */
export type FailureAction =
  | 'set-key'
  | 'open-account'
  | 'try-again'
  | 'resume'
  | 'choose-model'
  | 'edit-prompt'
  | 'save-as'
  | 'set-up-host'
  | 'show-jobs'
  | 'show-log';

export interface FailureContext {
  /** The service's name as people know it. */
  readonly provider: string;
  /** `not-asked`: nothing that could cost anything was under way. */
  readonly charge: 'none' | 'possible' | 'not-asked';
  /** Whether the picture may still be fetched by going on with the job. */
  readonly resumable: boolean;
}

interface Wording {
  /** What happened. */
  readonly what: (error: ImageError, provider: string) => string;
  readonly actions: readonly FailureAction[];
}

const t = vscode.l10n.t;

/** The only place where a code becomes a sentence. */
const wordings = {
  'no-key': {
    what: (_error, provider) => t('No API key for {0} is set.', provider),
    actions: ['set-key'],
  },
  unauthorized: {
    what: (_error, provider) => t('{0} refused the API key.', provider),
    actions: ['set-key', 'show-log'],
  },
  'out-of-credit': {
    what: (_error, provider) => t('The balance at {0} is used up.', provider),
    actions: ['open-account', 'try-again'],
  },
  'rate-limited': {
    what: (error, provider) => {
      const seconds = Math.ceil((error.details.retryAfterMs ?? 0) / 1000);
      return seconds > 0
        ? t('{0} takes no more requests just now; it asks to wait {1} s.', provider, seconds)
        : t('{0} takes no more requests just now.', provider);
    },
    actions: ['try-again'],
  },
  'invalid-request': {
    what: (error, provider) => {
      const { limitWords, valueWords, value } = error.details;
      // A limit may be a service's own word for it.
      const limit = safeText(limitWords ? say(limitWords) : error.details.limit);
      const field = safeText(error.details.field);
      if (field !== undefined && limit !== undefined) {
        return t(
          '“{0}” must be {1}; it is {2}.',
          field,
          limit,
          safeText(valueWords ? say(valueWords) : value) ?? t('something else'),
        );
      }
      return field === undefined
        ? t('{0} did not accept the request.', provider)
        : t('{0} did not accept “{1}”.', provider, field);
    },
    actions: ['show-log'],
  },
  'content-refused': {
    what: (_error, provider) => t('{0} refused the prompt or the picture it led to.', provider),
    actions: ['edit-prompt'],
  },
  'model-unavailable': {
    what: (error, provider) => unavailable(error, provider),
    actions: ['choose-model'],
  },
  'provider-failed': {
    what: (_error, provider) => t('{0} could not make the picture.', provider),
    actions: ['try-again', 'show-log'],
  },
  network: {
    what: (error, provider) => t('{0} could not be reached.', error.details.subject ?? provider),
    actions: ['try-again', 'show-log'],
  },
  timeout: {
    what: (_error, provider) => t('{0} took longer than Easel waits.', provider),
    actions: ['show-jobs'],
  },
  protocol: {
    what: (_error, provider) => t('{0} gave an answer Easel does not understand.', provider),
    actions: ['show-log'],
  },
  'download-blocked': {
    what: error =>
      t(
        'The picture’s address was refused for safety: {0}.',
        error.details.subject ?? t('unknown'),
      ),
    actions: ['show-log'],
  },
  'too-large': {
    what: ({ details: { limit, limitWords } }) =>
      t('The picture is larger than {0}.', limitWords ? say(limitWords) : (limit ?? t('allowed'))),
    actions: ['show-log'],
  },
  'not-an-image': {
    what: () => t('What came back is not a PNG, JPEG or WebP picture.'),
    actions: ['show-log'],
  },
  'write-failed': {
    what: error => writeFailure(error),
    actions: ['save-as', 'show-log'],
  },
  'job-elsewhere': {
    what: () => t('Another window works on this job, or has finished it.'),
    actions: ['show-jobs'],
  },
  'image-host-failed': {
    what: error => hostFailure(error),
    actions: ['set-up-host', 'try-again', 'show-log'],
  },
  'sender-changed': {
    what: (error, provider) => senderChanged(error, provider),
    actions: ['show-jobs', 'show-log'],
  },
} as const satisfies Record<ErrorCode, Wording>;

/** A picture that could not be put where the service can read it. */
function hostFailure({ details }: ImageError): string {
  const place = details.subject ?? t('The image host');
  const { cause } = details;
  if (!(cause instanceof ImageError)) return t('The picture could not be put at {0}.', place);
  switch (cause.code) {
    case 'unauthorized':
      return t('{0} did not accept the keys of the image host.', place);
    case 'not-an-image':
      return t('The picture is broken, or no PNG, JPEG or WebP.');
    case 'network':
      if (cause.details.delivery === 'unclear') {
        return t('The connection to {0} broke off while the picture was sent there.', place);
      }
      return wordings.network.what(cause, place);
    default: {
      const wording: Wording = wordings[cause.code];
      return wording.what(cause, place);
    }
  }
}

/** Of a request that is not sent again, because the service would take it for a new one. */
function senderChanged({ details }: ImageError, provider: string): string {
  const { field, limit } = details;
  if (field === undefined) {
    return t(
      'Not sent again: with which key it was sent, and where to, was not written down, so {0} might charge it twice. Look at your account there before you start a new job.',
      provider,
    );
  }
  const setting = limit === undefined ? t('“{0}”', field) : t('“{0}” ({1})', field, limit);
  return t(
    'Not sent again: it was sent with another {0}, so {1} might charge it twice. Set that one again, or start a new job, which is paid for.',
    field === 'apiKey' ? t('API key') : setting,
    provider,
  );
}

function unavailable(error: ImageError, provider: string): string {
  const model = safeText(error.details.value);
  // What was never sent, no service has refused: Easel itself does not know the model.
  if (error.details.delivery === 'not-sent') {
    return model === undefined
      ? t('There is no model that can do this.')
      : t('There is no model “{0}”.', model);
  }
  return model === undefined
    ? t('The model is not available at {0}.', provider)
    : t('The model {0} is not available at {1}.', model, provider);
}

function writeFailure(error: ImageError): string {
  const { subject, systemCode } = error.details;
  const place = subject === undefined ? t('its place') : safePath(subject);
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT':
      return t('The disk is full: {0} could not be written.', place);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
    case 'NoPermissions':
      return t('{0} may not be written to.', place);
    default:
      return t('{0} could not be written.', place);
  }
}

/** The user's sentence for a failure: what happened, what it cost, what can be done next. */
export function describeFailure(
  error: ImageError,
  context: FailureContext,
): { readonly message: string; readonly actions: readonly FailureAction[] } {
  const wording: Wording = wordings[error.code];
  const said = safeText(error.details.serverText);
  const parts = [
    wording.what(error, context.provider),
    said === undefined ? '' : t('It said: {0}', said),
    costOf(context),
  ];
  const actions = context.resumable
    ? withResume(wording.actions)
    : wording.actions.filter(action => action !== 'save-as');
  return { message: sayAll(parts), actions };
}

function costOf(context: FailureContext): string {
  if (context.charge === 'not-asked') return '';
  if (context.charge === 'none') return t('Nothing was charged.');
  return context.resumable
    ? t('It may have been charged; the job is kept, and fetching it again costs nothing more.')
    : t('It may have been charged.');
}

/** The sentence for a request whose fate nobody knows. */
export function describeUnknown(provider: string): string {
  return t(
    'The request to {0} may have arrived, but no answer came back. It is not sent again by itself: look at your account there before you try again.',
    provider,
  );
}

/** Fetching comes first, unless it would end the same way without another key. */
function withResume(actions: readonly FailureAction[]): readonly FailureAction[] {
  const others = actions.filter(action => action !== 'try-again');
  const [first, ...rest] = others;
  return first === 'set-key' ? [first, 'resume', ...rest] : ['resume', ...others];
}
