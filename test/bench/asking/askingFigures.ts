import { runInChild, type ChildNode } from '../child';
import type { ComparedCell, Comparison } from '../comparison';
import { pollGoals } from '../goals';
import { versionOf } from '../packageVersion';
import { askingClients, sendingClients, type AskingClient } from './clientNames';
import { askingSchema, sendingSchema, type Asking } from './results';

const columns = pollGoals.map(({ fromMs, toMs }) => `${fromMs / 1_000}–${toMs / 1_000} s`);

const how = [
  'Every client asks the same stand-in over real sockets of this machine; each task is told anew ' +
    'how long it takes, for all clients alike. Nobody waits: the clock of Easel, the pauses of ' +
    'DashScope’s SDK and what the packages pass to setTimeout are moved from one wait to the next ' +
    'while no message is under way.',
  'A message takes 75 ms each way. The lag is from a task’s end until the first answer that tells of ' +
    'it is there.',
  'Easel learns how long a model takes from its own jobs; “a model’s first jobs” are the five before it ' +
    'knows, as if all were such.',
  '`replicate.run` by default has the service hold the paid request open for up to a minute, and asks ' +
    'only then; after the minute the stand-in answers so that it does. Easel does not use it: the longer ' +
    'a paid request is open, the likelier its answer is lost.',
  '`subscribe` of @fal-ai/client asks once more for the result, which is not counted.',
  'DashScope’s SDK is Python; its pauses are asked with `fetch` here.',
];

/** Status requests and lag of Easel and of what people use today, for tasks of several lengths. */
export async function askingFigures(child: ChildNode): Promise<readonly Comparison[]> {
  const names = Object.keys(askingClients) as readonly AskingClient[];
  const asked = new Map<AskingClient, Asking>();
  for (const name of names) {
    asked.set(name, await runInChild(child, askingSchema, 'asking', name));
  }
  const table = (
    title: string,
    notes: readonly string[],
    cell: (band: Asking['bands'][number], index: number, isEasel: boolean) => ComparedCell,
  ): Comparison => ({
    title,
    notes,
    columns,
    rows: [...asked].map(([name, { bands }]) => ({
      name: withVersion(askingClients[name]),
      cells: bands.map((band, index) => cell(band, index, name === 'easel')),
    })),
  });
  return [
    table('Status requests per job, mean', how, ({ requests }, index, isEasel) => ({
      ...{ unit: 'requests', samples: requests, shows: 'mean' },
      goal: isEasel ? pollGoals[index]?.requests : undefined,
    })),
    table('Lag per job, mean', [], ({ lagsMs }, index, isEasel) => ({
      ...{ unit: 'ms', samples: lagsMs, shows: 'mean' },
      goal: isEasel ? pollGoals[index]?.lagMs : undefined,
    })),
    table('Lag per job, 95 of 100 are below', [], ({ lagsMs }) => ({
      ...{ unit: 'ms', samples: lagsMs, shows: 'p95' },
    })),
  ];
}

/** How often the paid request is sent when the connection breaks after it was read, and what that makes. */
export async function sendingFigures(child: ChildNode): Promise<Comparison> {
  const rows = [];
  for (const [name, title] of Object.entries(sendingClients)) {
    const { sent, tasks } = await runInChild(child, sendingSchema, 'sending', name);
    rows.push({
      name: withVersion(title),
      cells: [
        { unit: 'times', samples: sent, shows: 'max' },
        {
          unit: 'times',
          samples: tasks,
          shows: 'max',
          goal: title.startsWith('Easel') ? 1 : undefined,
        },
      ] satisfies ComparedCell[],
    });
  }
  return {
    title: 'One order whose answer is lost every time',
    notes: [
      'The stand-in reads the paid request, begins a task and resets the connection. A request under a ' +
        'known idempotency key begins none. Clients as they come, without options.',
      'Where a service documents idempotency keys, Easel sends the same request again under the same ' +
        'key; where it does not, the job is kept as one whose fate is unknown.',
    ],
    columns: ['paid requests sent', 'tasks begun and charged'],
    rows,
  };
}

/** The name of a package with the version that is installed; other names as they are. */
function withVersion(title: string): string {
  return title.replace(/^(@fal-ai\/client|replicate)\b/, name => `${name} ${versionOf(name)}`);
}
