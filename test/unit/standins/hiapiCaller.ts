import {
  startHiapiStandIn,
  type HiapiStandIn,
  type HiapiStandInOptions,
} from '../../standins/hiapi/hiapiStandIn';

export type Json = Record<string, unknown>;

/** What the page's first example sends. */
export const example = {
  model: 'qwen-image-2.0',
  input: {
    prompt: 'A small red apple on a pure white ceramic plate',
    size: '2048*2048',
    negative_prompt: 'text, people',
    prompt_extend: false,
    watermark: false,
  },
};

/** A plain client of the stand-in: raw `fetch`, nothing of ours in between. */
export class HiapiCaller {
  constructor(
    private readonly standIn: HiapiStandIn,
    private readonly key = standIn.keys[0] ?? '',
  ) {}

  submit(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask('/tasks', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) {
      headers.set('authorization', `Bearer ${this.key}`);
    }
    return fetch(`${this.standIn.baseUrl}${path}`, { ...init, headers });
  }

  /** `accepted`, or the refusal as `400 INVALID_REQUEST input.size`. */
  async verdict(body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const response = await this.submit(body, headers);
    return response.status === 200 ? 'accepted' : refusalOf(response);
  }

  async taskId(body: unknown = example, headers: Record<string, string> = {}): Promise<string> {
    return String((await dataOf(await this.submit(body, headers)))['taskId']);
  }

  async poll(taskId: string): Promise<Json> {
    return dataOf(await this.ask(`/tasks/${taskId}`));
  }

  /** A task that has ended: its detail. The plan has to end it at the first question. */
  async outcome(body: unknown = example): Promise<Json> {
    return this.poll(await this.taskId(body));
  }
}

/** The stand-ins of one test. */
export class HiapiStandIns {
  private readonly standIns: HiapiStandIn[] = [];

  async start(options: HiapiStandInOptions = {}) {
    const standIn = await startHiapiStandIn(options);
    this.standIns.push(standIn);
    return { standIn, caller: new HiapiCaller(standIn) };
  }

  async close(): Promise<void> {
    await Promise.all(this.standIns.splice(0).map(standIn => standIn.close()));
  }
}

export async function jsonOf(response: Response): Promise<Json> {
  return (await response.json()) as Json;
}

/** What a success wraps. */
export async function dataOf(response: Response): Promise<Json> {
  const { data } = await jsonOf(response);
  return data as Json;
}

/** Status, code and the field a message begins with, from either envelope. */
export async function refusalOf(response: Response): Promise<string> {
  const { error, error_code, message } = await jsonOf(response);
  const code = (error === undefined ? error_code : (error as Json)['code']) as string | undefined;
  const field = /^([\w.[\]-]+): /.exec(String(message))?.[1];
  return [response.status, code, field].filter(part => part !== undefined).join(' ');
}

export interface Output {
  readonly url: string;
  readonly type: string;
  readonly expireAt?: number;
}

export function outputsOf(detail: Json): readonly Output[] {
  return detail['output'] as Output[];
}

/** The address of the only picture. */
export function addressOf(detail: Json): string {
  return outputsOf(detail)[0]?.url ?? '';
}
