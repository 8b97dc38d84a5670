import type * as vscode from 'vscode';
import type { JobHistory } from '../../core/jobs/jobHistory';
import type { SavedFile } from '../../core/jobs/jobRecord';
import type { PicturesToInsert } from '../insertion/referenceEdit';
import type { StudioTools } from './studioTools';

/** A picture that was picked, with its job. */
export interface PickedFile {
  readonly job: JobHistory;
  readonly file: SavedFile;
  readonly index: number;
  readonly uri: vscode.Uri;
}

/** What is needed to write their references into the document; the files are there already. */
export function insertionOf(
  tools: StudioTools,
  document: vscode.TextDocument | undefined,
  files: readonly PickedFile[],
): PicturesToInsert {
  const plan = tools.planDestination({ output: undefined, insert: true, document });
  const placed = files.map(({ file, index, uri }) => ({
    picture: { ...file, path: '' },
    ...{ index, uri, overwrite: false, isThere: true },
  }));
  return { plan, placed, alt: files[0]?.job.intent.prompt ?? '' };
}
