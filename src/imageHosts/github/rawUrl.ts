export interface CommittedFile {
  /** As `git remote get-url` shows it: https, ssh, or `git@github.com:owner/repository.git`. */
  readonly remoteUrl: string;
  /** The whole id of a commit that was pushed there. */
  readonly commitSha: string;
  /** From the repository's root, with `/`. */
  readonly pathInRepository: string;
}

const rawOrigin = 'https://raw.githubusercontent.com';
const hosts = new Set(['github.com', 'www.github.com', 'ssh.github.com']);

/**
 * Where GitHub serves a file of a public repository as it was in that commit, for as long as the commit
 * is there. Undefined when the remote is not on github.com, or the file cannot be one of its own.
 * Whether it is there and public, only a request can tell.
 */
export function githubRawUrl(file: CommittedFile, origin = rawOrigin): string | undefined {
  const repository = repositoryOf(file.remoteUrl);
  const parts = file.pathInRepository.split('/');
  // `..` would be resolved by the URL class and lead to another commit or repository.
  const isPath = parts.every(part => part !== '' && part !== '.' && part !== '..');
  const isCommit = /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(file.commitSha);
  if (!repository || !isPath || !isCommit) return undefined;
  return [origin, repository, file.commitSha, ...parts.map(encodeURIComponent)].join('/');
}

/** `owner/repository`, as GitHub allows them to be spelled. */
function repositoryOf(remoteUrl: string): string | undefined {
  const short = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/)(.+)$/.exec(remoteUrl);
  const url = URL.canParse(remoteUrl) ? new URL(remoteUrl) : undefined;
  const [host, path] = short ? [short[1], short[2]] : [url?.hostname, url?.pathname];
  if (host === undefined || path === undefined || !hosts.has(host.toLowerCase())) return undefined;
  const match = /^\/?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(path);
  return match && !/^\.+$/.test(match[2] ?? '') ? `${match[1]}/${match[2]}` : undefined;
}
