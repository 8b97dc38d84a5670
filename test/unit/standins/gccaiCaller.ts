import type { GccaiStandIn } from '../../standins/gccai/gccaiStandIn';

export type Answer = Record<string, unknown>;

/** Where the pictures of an answer are, whatever way they are listed. */
export function gccaiAddresses(state: Answer): string[] {
  const { images } = state['result'] as { images: { url: string | string[] }[] };
  return images.flatMap(image => image.url);
}

/** `400 invalid_request_error`, from an error as APIMart's pages print it. */
export async function gccaiRefusal(response: Response): Promise<string> {
  const { error } = (await response.json()) as {
    error: Record<string, string | number>;
  };
  const { code, message, type, param, ...rest } = error;
  const whole = [response.status, type, param].filter(part => part !== undefined).join(' ');
  const asPrinted = code === response.status && typeof message === 'string' && message !== '';
  return asPrinted && Object.keys(rest).length === 0 ? whole : `not as printed: ${whole}`;
}

/** A plain client of the stand-in: raw `fetch`, nothing of ours in between. */
export class GccaiCaller {
  constructor(private readonly standIn: GccaiStandIn) {}

  get authorization(): { authorization: string } {
    return { authorization: `Bearer ${this.standIn.keys[0] ?? ''}` };
  }

  submit(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.standIn.baseUrl}/images/generations`, {
      method: 'POST',
      headers: { ...this.authorization, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** `accepted`, or the refusal. */
  async verdict(body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const response = await this.submit(body, headers);
    return response.status === 200 ? 'accepted' : gccaiRefusal(response);
  }

  async taskId(body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const { data } = (await (await this.submit(body, headers)).json()) as { data: [Answer] };
    return String(data[0]['task_id']);
  }

  get(path: string, headers: Record<string, string> = this.authorization): Promise<Response> {
    return fetch(this.standIn.baseUrl + path, { headers });
  }

  /** The `data` of one question. */
  async state(taskId: string): Promise<Answer> {
    const { data } = (await (await this.get(`/tasks/${taskId}`)).json()) as { data: Answer };
    return data;
  }

  /** Asks until the task has ended. */
  async finished(taskId: string): Promise<Answer> {
    for (let questions = 0; questions < 500; questions += 1) {
      const state = await this.state(taskId);
      if (['completed', 'failed', 'cancelled'].includes(String(state['status']))) {
        return state;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    throw new Error(`${taskId} does not end.`);
  }

  upload(
    form: FormData | string,
    headers: Record<string, string> = this.authorization,
  ): Promise<Response> {
    const init = { method: 'POST', headers, body: form };
    return fetch(`${this.standIn.baseUrl}/uploads/images`, init);
  }

  /** The address of an uploaded file. */
  async uploaded(bytes: Uint8Array, name = 'photo.png'): Promise<string> {
    const response = await this.upload(formWith(bytes, name));
    return String(((await response.json()) as Answer)['url']);
  }
}

export function formWith(bytes: Uint8Array, name: string, field = 'file'): FormData {
  const form = new FormData();
  form.append(field, new Blob([Buffer.from(bytes)]), name);
  return form;
}
