import type { SkillsvideoStandIn } from '../../standins/skillsvideo/skillsvideoStandIn';

export type Answer = Record<string, unknown>;

export interface Picture {
  readonly url: string;
  readonly file_name: string;
  readonly content_type: string;
  readonly width: number;
  readonly height: number;
}

export const model = 'qwen/qwen-image-2';

/** A plain client of the stand-in, from the page alone: raw `fetch`, nothing of ours in between. */
export class SkillsvideoCaller {
  constructor(
    private readonly standIn: SkillsvideoStandIn,
    private readonly key = standIn.keys[0] ?? '',
  ) {}

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.key}`, ...(init.headers as object) };
    return fetch(this.standIn.baseUrl + path, { ...init, headers });
  }

  /** A form goes out as `multipart/form-data`, text as it is, anything else as JSON. */
  submit(body: unknown, headers: Record<string, string> = {}, path = model): Promise<Response> {
    const isForm = body instanceof FormData;
    return this.fetch(`/generation/${path}`, {
      method: 'POST',
      headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
      body: isForm || typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  stream(body: unknown, signal?: AbortSignal): Promise<Response> {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return this.fetch(
      `/generation/sse/${model}`,
      signal === undefined ? init : { ...init, signal },
    );
  }

  /** `accepted`, or the refusal as `400 INVALID_INPUT prompt`. */
  async verdict(body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const response = await this.submit(body, headers);
    return response.status === 200 ? 'accepted' : refusalOf(response);
  }

  async taskId(body: unknown): Promise<string> {
    return String((await answerOf(await this.submit(body)))['id']);
  }

  async poll(id: string): Promise<Answer> {
    return answerOf(await this.fetch(`/generation/${id}`));
  }

  /** Submits and asks until the data are there or the generation has failed. */
  async finished(body: unknown): Promise<Answer> {
    const id = await this.taskId(body);
    for (let questions = 0; questions < 500; questions += 1) {
      const answer = await this.poll(id);
      if (answer['data'] !== null || 'code' in answer) {
        return answer;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    throw new Error(`${id} does not end.`);
  }

  async balance(): Promise<Answer> {
    return answerOf(await this.fetch('/credits'));
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

/** The status, the code without its family, and the field the message names. */
export async function refusalOf(response: Response): Promise<string> {
  const { code, message } = await answerOf(response);
  const field = /^([\w[\]]+): /.exec(String(message))?.[1] ?? '';
  return `${response.status} ${String(code).replace('IMAGE_GENERATION_', '')} ${field}`.trimEnd();
}

export function picturesOf(answer: Answer): readonly Picture[] {
  return (answer['data'] as { images: Picture[] }).images;
}

/** The events of a stream as they come. */
export async function* eventsOf(response: Response): AsyncGenerator<Answer> {
  let text = '';
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(piece).toString('utf8');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      yield JSON.parse(event.replace(/^data: /, '')) as Answer;
    }
  }
}
