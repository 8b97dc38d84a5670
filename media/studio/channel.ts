import { readHostMessage, type HostMessage } from '../../src/protocol/hostMessages';
import type { PageMessage } from '../../src/protocol/pageMessages';
import { protocolVersion } from '../../src/protocol/version';
import { readKeptForm, type Form, type KeptForm } from '../../src/protocol/studioForm';

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

  get keptForm(): KeptForm {
    return readKeptForm(this.editor.getState());
  }

  /**
   * At once and in two places. The editor writes the page's state down when the window closes, for which a
   * browser may leave it no time; what it is told in between it writes down in between.
   */
  keep(form: Form): void {
    const kept: KeptForm = { form, atMs: Date.now() };
    this.editor.setState(kept);
    this.send({ type: 'form-keep', kept });
  }
}
