import * as z from 'zod/mini';
import type { WaitingJob } from '../core/jobs/jobPorts';
import type { CallbackCall } from '../net/callbackListener';
import { isSignedByHiapi } from './hiapi/callbackSignature';

const operationSchema = z.object({ taskId: z.string().check(z.minLength(8)) });

/**
 * The jobs whose service should be asked at once because of a call. The call is believed in nothing: it
 * is only looked through for the ids of tasks that are waited for, so that a forged one costs at most
 * one question that is free.
 * @param hiapiSecret where it is set, HiAPI's tasks need its signature
 * @param nowMs the time of day
 */
export function jobsToAskNow(
  call: CallbackCall,
  waiting: readonly WaitingJob[],
  { hiapiSecret, nowMs }: { readonly hiapiSecret: string | undefined; readonly nowMs: number },
): readonly string[] {
  const text = new TextDecoder().decode(call.body);
  const mentioned = waiting.filter(({ operation }) => {
    const taskId = operationSchema.safeParse(operation).data?.taskId;
    return taskId !== undefined && text.includes(taskId);
  });
  return mentioned
    .filter(
      ({ provider }) =>
        provider !== 'hiapi' ||
        hiapiSecret === undefined ||
        isSignedByHiapi(call, hiapiSecret, nowMs),
    )
    .map(({ jobId }) => jobId);
}
