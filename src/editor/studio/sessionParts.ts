import type { HostSays } from '../../protocol/hostMessages';
import type { StudioDocument } from './studioDocument';
import type { StudioHistory } from './studioHistory';
import type { StudioImages } from './studioImages';
import type { StudioTools } from './studioTools';

/** What the parts of one session share. */
export interface SessionParts {
  readonly tools: StudioTools;
  readonly images: StudioImages;
  readonly history: StudioHistory;
  readonly document: StudioDocument;
  /** Says something to the page; nothing once the page is closed. */
  readonly say: (message: HostSays) => void;
}
