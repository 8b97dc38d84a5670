import type * as vscode from 'vscode';
import type { StoredPicture } from '../../core/jobs/jobRecord';

/** A picture in Easel's own folder with the place it gets in the workspace. */
export interface PlacedPicture {
  /** Which of its task's pictures it is, from 0. */
  readonly index: number;
  readonly picture: StoredPicture;
  readonly uri: vscode.Uri;
  /** Whether a setting lets an older file of this name go. */
  readonly overwrite: boolean;
  /** Whether an earlier try, which did not come to its end, has put it there. */
  readonly isThere: boolean;
}
