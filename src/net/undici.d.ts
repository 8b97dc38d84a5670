/**
 * The two files of undici that are bundled, under the package's own types. Its main file is never
 * imported: evaluating that replaces the process-wide dispatcher under everybody's `fetch`.
 */
declare module 'undici/lib/dispatcher/agent' {
  // eslint-disable-next-line @typescript-eslint/no-restricted-imports -- types, for undiciHttpClient.ts
  import Agent from 'undici/types/agent';
  export { Agent as default };
}

declare module 'undici/lib/dispatcher/client' {
  // eslint-disable-next-line @typescript-eslint/no-restricted-imports -- types, for undiciHttpClient.ts
  import { Client } from 'undici/types/client';
  export { Client as default };
}
