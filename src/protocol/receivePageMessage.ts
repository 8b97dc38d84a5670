import { readPageMessage, type PageMessage } from './pageMessages';

/** One function per message the page may send. */
export type PageMessageHandlers = {
  readonly [Type in PageMessage['type']]: (message: Extract<PageMessage, { type: Type }>) => void;
};

/** Calls the message's handler. What is no message calls none. */
export function receivePageMessage(value: unknown, handlers: PageMessageHandlers): void {
  const message = readPageMessage(value);
  if (!message) return;
  // The types say that each message has its handler, but not that this one is this one's.
  const handle = handlers[message.type] as (message: PageMessage) => void;
  handle(message);
}
