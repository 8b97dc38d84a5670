import { invalidRequest } from '../../core/errors';
import type { HttpClient } from '../../net/httpClient';
import type { ImageHost } from '../imageHost';
import { checkServedImage } from '../support/servedImage';
import { githubRawUrl, type CommittedFile } from './rawUrl';
import { words } from '../../core/words';

export interface GithubHostOptions {
  readonly http: HttpClient;
  /** The picture as it was committed: unchanged since, and pushed. The caller has made sure. */
  readonly file: CommittedFile;
  /** Where files are served; GitHub's own by default. */
  readonly origin?: string;
}

/**
 * A picture that is in a public repository anyway is uploaded nowhere. `put` makes sure that everybody
 * can read it there: it is refused as `invalid-request` when the repository is private, the commit not
 * pushed, or the file kept in Git LFS, for which GitHub serves a note in its place. What is compared is
 * the file as it lies there, so `image.bytes` must not have been stripped.
 */
export function createGithubHost({ http, file, origin }: GithubHostOptions): ImageHost {
  return {
    id: 'github',
    async put(image, signal) {
      const field = file.pathInRepository;
      const url = githubRawUrl(file, origin);
      if (url === undefined)
        throw invalidRequest(field, words`a file on github.com`, words`elsewhere`);
      const expected = { mediaType: image.mediaType, byteLength: image.bytes.byteLength };
      await checkServedImage(http, url, expected, { field, signal });
      return { url, isPublic: true };
    },
  };
}
