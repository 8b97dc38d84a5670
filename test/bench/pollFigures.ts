import { mean, simulateTasks } from '../fakes/simulatedTasks';
import { anchors } from './anchors';
import type { Figure } from './figure';
import { pollGoals } from './goals';

const tasksPerBand = 4_000;

/** How late the end of a task is known and after how many questions, on a clock that need not wait. */
export async function pollFigures(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { fromMs, toMs, ...goal } of pollGoals) {
    const band = `tasks of ${fromMs / 1_000}–${toMs / 1_000} s`;
    for (const learns of [true, false]) {
      const options = { fromMs, toMs, tasks: tasksPerBand, seed: fromMs, learns };
      const { requests, lagsMs } = await simulateTasks(options);
      const how = learns ? 'learned' : 'not learned';
      figures.push(
        {
          title: `${band}, ${how}: mean lag`,
          unit: 'ms',
          samples: [mean(lagsMs)],
          goal: learns ? goal.lagMs : undefined,
          // One line says it for all of them.
          anchor: figures.length === 0 ? anchors.pollLag : undefined,
        },
        {
          title: `${band}, ${how}: mean status requests`,
          unit: 'requests',
          samples: [mean(requests)],
          goal: learns ? goal.requests : undefined,
          anchor: undefined,
        },
      );
    }
  }
  return figures;
}
