import * as vscode from 'vscode';
import type { ImageWarning } from '../core/imageProvider';
import { safeText } from './safeText';
import { say } from './say';

const t = vscode.l10n.t;

/** The user's sentence for something that went other than asked. */
export function describeWarning(warning: ImageWarning): string {
  switch (warning.code) {
    case 'option-left-out':
      return t('The model has no “{0}”; it was left out.', warning.option);
    case 'size-differs': {
      const { actual, expected } = warning;
      const sizes = [actual.width, actual.height, expected.width, expected.height] as const;
      return warning.isPromised
        ? t('The picture is {0}×{1} pixels instead of {2}×{3}.', ...sizes)
        : t('The picture is {0}×{1} pixels instead of about {2}×{3}.', ...sizes);
    }
    case 'count-differs':
      return warning.actual === 1
        ? t('1 picture came back instead of {0}.', warning.expected)
        : t('{0} pictures came back instead of {1}.', warning.actual, warning.expected);
    case 'format-differs':
      return t('The picture is {0} instead of {1}.', warning.actual, warning.expected);
    case 'not-referenced':
      return warning.count === 1
        ? t('There was room for one reference; 1 more picture was only saved.')
        : t('There was room for one reference; {0} more pictures were only saved.', warning.count);
    case 'picture-unusable':
      return t('One of the pictures could not be used ({0}); the log says more.', warning.reason);
    case 'pictures-gone':
      return warning.count === 1
        ? t('One of the pictures is no longer at the service; the others are saved.')
        : t(
            '{0} of the pictures are no longer at the service; the others are saved.',
            warning.count,
          );
    case 'boxes-unchecked':
      return t(
        'Boxes on a picture that is given by its address were not checked against its size.',
      );
    case 'provider-note':
      return safeText(say(warning.text)) ?? t('The service left a note; see the log.');
  }
}
