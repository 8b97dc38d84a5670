import type { WaveStandIn } from '../../standins/wave/waveStandIn';

/** A plain client of the stand-in: raw `fetch`, nothing of ours in between. */
export class WaveCaller {
  constructor(private readonly standIn: WaveStandIn) {}

  submit(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.standIn.baseUrl}/tasks`, {
      method: 'POST',
      headers: { ...this.authorization(), 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** `accepted`, or the refusal as `400 capability_violation prompt`. */
  async verdict(body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const response = await this.submit(body, headers);
    return response.status === 200 ? 'accepted' : refusalOf(response);
  }

  async taskId(body: unknown, headers: Record<string, string> = {}): Promise<string> {
    return String((await answerOf(await this.submit(body, headers)))['task_id']);
  }

  async poll(taskId: string): Promise<Record<string, unknown>> {
    return answerOf(await fetch(`${this.standIn.baseUrl}/tasks/${taskId}`, this.authorized()));
  }

  /** Asks until the task has ended. */
  async finished(taskId: string): Promise<Record<string, unknown>> {
    for (let questions = 0; questions < 500; questions += 1) {
      const answer = await this.poll(taskId);
      if ('completed_at' in answer) {
        return answer;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    throw new Error(`${taskId} does not end.`);
  }

  cancel(taskId: string): Promise<Response> {
    const init = { method: 'POST', ...this.authorized() };
    return fetch(`${this.standIn.baseUrl}/tasks/${taskId}/cancel`, init);
  }

  private authorized(): { headers: Record<string, string> } {
    return { headers: this.authorization() };
  }

  private authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.standIn.keys[0] ?? ''}` };
  }
}

export async function answerOf(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

export async function refusalOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string; param?: string } };
  return `${response.status} ${error.code} ${error.param ?? ''}`.trimEnd();
}

/** The addresses of a finished task's pictures, whatever way they are listed. */
export function addressesOf(answer: Record<string, unknown>): string[] {
  const { images } = answer['result'] as { images: { url: string | string[] }[] };
  return images.flatMap(image => image.url);
}
