import type { Delivery, ErrorCode } from '../../../../src/core/errors';
import type { AspectRatio, Mode, OptionName, Tier } from '../../../../src/core/imageModel';
import type { ImageWarning, OperationState } from '../../../../src/core/imageProvider';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import type { JsonValue } from '../../../../src/core/json';
import type { ServiceId } from '../../../../src/providers/registry';
import type { ServiceCallback } from '../../../../src/providers/support/serviceConnection';
import type { WaveDialectName } from '../../../../src/providers/wave/dialect';
import type { ScriptedAnswer } from '../support/scriptedServer';

export type Fields = Readonly<Record<string, unknown>>;

/**
 * What a service's pages say, for the cases that every provider is held to. Everything here is
 * written from the pages: nothing may be computed by the code under test.
 */
export interface ServiceFacts {
  readonly id: ServiceId;
  /** For the names of the tests. */
  readonly title: string;
  readonly dialect: WaveDialectName;
  /** What the documented base address has behind its origin. */
  readonly basePath: string;
  readonly requests: RequestFacts;
  readonly answers: AnswerFacts;
  readonly errors: ErrorFacts;
  /** By Easel's id of a model. */
  readonly limits: Readonly<Record<string, readonly LimitCase[]>>;
}

/** What is asked, and the field, limit and value it is refused with; none where it goes out. */
export type LimitCase = readonly [
  what: string,
  changes: Partial<ImageRequest>,
  refusal?: readonly [field: string, limit: string, value: string],
];

export interface RequestFacts {
  /** The submission's path, whole. */
  readonly path: (modelName: string) => string;
  /** In the order of their names. */
  readonly headers: readonly string[];
  readonly headersTimeoutMs: number;
  readonly startIsIdempotent: boolean;
  readonly models: readonly ModelFacts[];
  /** The body such fields make. */
  readonly bodyOf: (fields: Fields) => unknown;
  /** The page's own examples, and what is sent for them. */
  readonly examples: readonly ExampleRequest[];
  /** What is sent for a callback that was set; an error's field where it cannot be. */
  readonly callbacks: readonly {
    readonly callback: ServiceCallback;
    readonly fields: Fields;
  }[];
}

interface ExampleRequest {
  readonly name: string;
  readonly model: string;
  readonly changes: Partial<ImageRequest>;
  readonly body: unknown;
}

export interface ModelFacts {
  /** Easel's id. */
  readonly model: string;
  /** The service's name. */
  readonly name: string;
  /** Every field the page declares for the model, and no other may be sent. */
  readonly declared: readonly string[];
  /** Those of them that are never sent; docs/fields.md says why. */
  readonly neverSent: readonly string[];
  /** What every order holds but its size, for one picture of imageRequest's prompt. */
  readonly always: Fields;
  /** The field for the number of pictures; undefined where there is none. */
  readonly count: string | undefined;
  /** How the page says a size; undefined for one it does not have. */
  readonly size: (aspectRatio: AspectRatio, tier: Tier) => Fields | undefined;
  readonly modes: Readonly<Partial<Record<Mode, ModeFacts>>>;
}

export interface ModeFacts {
  /** What the request holds in this mode: images, boxes. */
  readonly given?: Partial<ImageRequest>;
  /** What the body holds for that. */
  readonly fields: Fields;
  readonly tiers: readonly Tier[];
  readonly maxCount: number;
  /** The field per option the page has for this mode. */
  readonly options: Readonly<Partial<Record<OptionName, string>>>;
  readonly warnings?: readonly ImageWarning['code'][];
}

type TaskOutcome = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface AnswerFacts {
  /** A plain request's model, to submit. */
  readonly model: string;
  readonly taskId: string;
  /** What the journal keeps of that task. */
  readonly operation: JsonValue;
  /** The same for an id with characters that mean something in an address, and the path it is asked at. */
  readonly oddOperation: JsonValue;
  readonly oddPath: string;
  readonly taskPath: string;
  /** Undefined where no page offers to stop a task. */
  readonly cancelPath: string | undefined;
  /** The documented answers to a submission. */
  readonly accepted: readonly {
    readonly name: string;
    readonly answer: ScriptedAnswer;
    readonly operation: JsonValue;
    readonly state: OperationState;
  }[];
  /** Answers that have the id and little else that makes sense. */
  readonly oddlyAccepted: readonly unknown[];
  /** Successes without an id that can stand in an address. */
  readonly withoutId: readonly unknown[];
  /** Each documented word, and spellings of older pages. */
  readonly words: readonly (readonly [word: string, outcome: TaskOutcome])[];
  /** Each documented form of an answer about a task, here one with a picture. */
  readonly envelopes: Readonly<Record<string, (task: { readonly status: unknown }) => unknown>>;
  /** What waiting says besides. */
  readonly waiting: readonly {
    readonly name: string;
    readonly answer: ScriptedAnswer;
    readonly state: OperationState;
  }[];
  /** Finished tasks, to the last detail. */
  readonly finished: readonly {
    readonly name: string;
    readonly body: unknown;
    readonly state: OperationState;
  }[];
  /** Answers about a task that cannot be meant: no status, or a success without a picture. */
  readonly meaningless: readonly unknown[];
  /** Operations of no task of this service's. */
  readonly foreign: readonly JsonValue[];
  /** The fields of answers on the service's page: those Easel reads, and those it passes over. */
  readonly read: readonly string[];
  readonly passedOver: readonly string[];
}

export interface ErrorFacts {
  /** Answers to a submission. A body that is undefined is empty; a text is an HTML page. */
  readonly submit: readonly SubmitError[];
  /** Answers to the question about a task. */
  readonly status: readonly (readonly [status: number, body: unknown, code: ErrorCode])[];
  /** Answers to cancelling, where there is such a thing. */
  readonly cancel: readonly (readonly [status: number, body: unknown, code: ErrorCode])[];
  /** Failed tasks, in the service's envelope. */
  readonly failures: readonly (readonly [name: string, body: unknown, code: ErrorCode])[];
  /** A refusal that names the key in every text it has. */
  readonly echo: (key: string) => object;
  /** Headers of a 429 beside `Retry-After`, and the wait they ask for in ms. */
  readonly waits: readonly (readonly [
    headers: Readonly<Record<string, string>>,
    waitMs: number | undefined,
  ])[];
}

export type SubmitError = readonly [
  status: number,
  body: unknown,
  code: ErrorCode,
  delivery: Delivery,
  /** The status an envelope means, where it is another. */
  meant?: number,
];
