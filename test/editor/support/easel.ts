import { readFile } from 'node:fs/promises';
import { commands, Uri } from 'vscode';
import * as z from 'zod/mini';
import type { CommandId } from '../../../src/ids';
import { readImageHeader, type ImageHeader } from '../../standins/support/imageHeader';

/** What commands promise to answer; a field more or less is a broken promise. */
const resultSchema = z.strictObject({
  jobId: z.uuid(),
  status: z.enum(['saved', 'cancelled', 'failed', 'unknown']),
  files: z.array(
    z.strictObject({
      uri: z.string(),
      width: z.int(),
      height: z.int(),
      mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp']),
    }),
  ),
  insertedText: z.optional(z.string()),
  warnings: z.array(z.string()),
  cost: z.optional(z.strictObject({ amount: z.number(), currency: z.enum(['USD', 'credits']) })),
  error: z.optional(z.strictObject({ code: z.string(), message: z.string() })),
});
export type Result = z.infer<typeof resultSchema>;

/** Everything commands have answered so far, to be searched for the key at the end. */
export const results: Result[] = [];

/** Calls one of Easel's commands as a keybinding, a task or another extension would. */
export async function callEasel(command: CommandId, argument: object): Promise<Result> {
  const result = resultSchema.parse(await commands.executeCommand(command, argument));
  results.push(result);
  return result;
}

/** A call of `easel.generateImage` with the smallest picture, unless `argument` says otherwise. */
export async function generate(argument: object): Promise<Result> {
  return callEasel('easel.generateImage', {
    prompt: 'a red kite',
    model: 'wave/qwen-image-2.0',
    resolution: '1K',
    ...argument,
  });
}

/** The files a result names. */
export function filesOf(result: Result): readonly Uri[] {
  return result.files.map(({ uri }) => Uri.parse(uri, true));
}

/** What a file holds by its bytes; undefined where it is no picture. */
export async function pictureIn(file: Uri): Promise<ImageHeader | undefined> {
  return readImageHeader(await readFile(file.fsPath));
}
