import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { StudioJob } from '../../src/protocol/hostMessages';
import { button } from './elements';
import type { Studio } from './studio';

/** Jobs under way, and those that need somebody. */
export function jobsView(studio: Studio): TemplateResult | typeof nothing {
  if (studio.jobs.length === 0) return nothing;
  return html`<section aria-labelledby="jobs-title">
    <h2 id="jobs-title">${studio.text('jobs')}</h2>
    <ul class="jobs">
      ${repeat(
        studio.jobs,
        ({ jobId }) => jobId,
        job => jobItem(studio, job),
      )}
    </ul>
  </section>`;
}

function jobItem(studio: Studio, job: StudioJob): TemplateResult {
  return html`<li class=${job.isProblem ? 'job problem' : 'job'}>
    <div class="job-prompt">${job.prompt}</div>
    <div class="note">${job.note}</div>
    <div class=${job.isProblem ? 'error' : ''}>
      ${job.isRunning ? studio.text('elapsed', job.status, secondsSince(job)) : job.status}
    </div>
    ${
      job.isRunning
        ? html`<progress
            max="100"
            aria-label=${studio.text('progressOf', job.prompt)}
            value=${job.percent ?? nothing}
          ></progress>`
        : nothing
    }
    <div class="with-buttons">
      ${job.actions.map(({ action, label }) =>
        button(label, () => studio.send({ type: 'job-act', jobId: job.jobId, action }), {
          name: `${label}: ${job.prompt}`,
        }),
      )}
    </div>
  </li>`;
}

function secondsSince({ startedAtMs }: StudioJob): number {
  return Math.max(0, Math.floor((Date.now() - startedAtMs) / 1000));
}
