import { readHostMessage, type HostMessage } from '../../src/protocol/hostMessages';
import type { PageMessage } from '../../src/protocol/pageMessages';
import { protocolVersion } from '../../src/protocol/version';
import { readForm, type Form } from './form';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** A message before it is given its version. */
export type PageSays = PageMessage extends infer M
  ? M extends PageMessage
    ? Omit<M, 'version'>
    : never
  : never;

/** The page's only way to the editor, and to what outlives the page. */
export class Channel {
  private readonly editor = acquireVsCodeApi();

  constructor(receive: (message: HostMessage) => void) {
    window.addEventListener('message', event => {
      const message = readHostMessage(event.data);
      if (message) receive(message);
    });
  }

  send(message: PageSays): void {
    this.editor.postMessage({ version: protocolVersion, ...message });
  }

  get keptForm(): Form {
    return readForm(this.editor.getState());
  }

  keep(form: Form): void {
    this.editor.setState(form);
  }
}
