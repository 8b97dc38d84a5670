import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { HistoryRow } from '../../src/protocol/hostMessages';
import { formModes } from '../../src/protocol/studioRequest';
import { modeTexts } from './composeView';
import { button, dateField, selectField, valueIn } from './elements';
import { rowHeightPx } from './historyWindow';
import type { Studio } from './studio';

/** Every job there was, found by words, mode and model. */
export function historyView(studio: Studio): TemplateResult {
  const { history } = studio;
  return html`<section aria-labelledby="history-title">
    <h2 id="history-title">${studio.text('history')}</h2>
    <div class="row">
      <div class="field wide">
        <span class="label" aria-hidden="true">${studio.text('historySearch')}</span>
        <vscode-textfield
          type="search"
          .label=${studio.text('historySearch')}
          .value=${history.search}
          @input=${(event: Event) => filter(studio, { search: valueIn(event) })}
        ></vscode-textfield>
      </div>
      ${filters(studio)}
    </div>
    <div class="note" role="status">
      ${history.total === undefined ? nothing : studio.text(history.total === 1 ? 'historyOne' : 'historyTotal', history.total)}
    </div>
    ${list(studio)}
  </section>`;
}

function filter(studio: Studio, change: Parameters<Studio['history']['filter']>[0]): void {
  document.querySelector('.history')?.scrollTo({ top: 0 });
  studio.history.filter(change);
}

function filters(studio: Studio): readonly TemplateResult[] {
  const { history, models } = studio;
  const all = { value: '', label: studio.text('historyAll') };
  return [
    selectField({
      id: 'history-mode',
      label: studio.text('mode'),
      value: history.mode ?? '',
      choices: [
        all,
        ...formModes.map(mode => ({ value: mode, label: studio.text(modeTexts[mode]) })),
      ],
      onChange: value => filter(studio, { mode: formModes.find(mode => mode === value) }),
    }),
    selectField({
      id: 'history-model',
      label: studio.text('model'),
      value: history.model ?? '',
      choices: [all, ...models.map(({ id, title }) => ({ value: id, label: title }))],
      onChange: value => filter(studio, { model: value === '' ? undefined : value }),
    }),
    selectField({
      id: 'history-folder',
      label: studio.text('historyFolder'),
      value: history.folder ?? '',
      choices: [all, ...history.folders.map(({ uri, label }) => ({ value: uri, label }))],
      onChange: value => filter(studio, { folder: value === '' ? undefined : value }),
    }),
    dateField('history-since', studio.text('historySince'), history.since, since =>
      filter(studio, { since }),
    ),
    dateField('history-until', studio.text('historyUntil'), history.until, until =>
      filter(studio, { until }),
    ),
  ];
}

function list(studio: Studio): TemplateResult {
  const { history } = studio;
  return html`<div
    class="history"
    role="list"
    aria-labelledby="history-title"
    @scroll=${(event: Event) => {
      const { target } = event;
      if (target instanceof HTMLElement) history.look(target.scrollTop, target.clientHeight);
    }}
    @keydown=${(event: KeyboardEvent) => rowKey(event, studio)}
  >
    <div class="history-room" .style=${`height:${(history.total ?? 0) * rowHeightPx}px`}></div>
    ${repeat(
      history.rows,
      (_, index) => history.from + index,
      (row, index) => rowView(studio, row, history.from + index),
    )}
  </div>`;
}

function rowView(studio: Studio, row: HistoryRow, index: number): TemplateResult {
  const { history } = studio;
  return html`<div
    class=${row.isFaint ? 'history-row faint' : 'history-row'}
    role="listitem"
    aria-posinset=${index + 1}
    aria-setsize=${history.total ?? 0}
    .style=${`top:${index * rowHeightPx}px;height:${rowHeightPx}px`}
  >
    ${
      row.source === ''
        ? html`<span class="no-picture"></span>`
        : html`<img src=${row.source} alt="" loading="lazy" decoding="async" />`
    }
    <div class="history-text">
      <div class="history-prompt" title=${row.prompt}>${row.prompt}</div>
      <div class="note" title=${row.facts}>${row.facts} · ${row.status}</div>
    </div>
    ${
      row.canRecall
        ? html`<span class="recall" data-index=${index}
            >${button(
              studio.text('recall'),
              () => studio.send({ type: 'job-act', jobId: row.jobId, action: 'recall' }),
              { name: studio.text('recallOf', row.prompt) },
            )}</span
          >`
        : nothing
    }
  </div>`;
}

/** Arrows go from one entry's button to the next, however far the list goes on. */
function rowKey(event: KeyboardEvent, { history }: Studio): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const { currentTarget, target } = event;
  if (step === undefined || !(currentTarget instanceof HTMLElement)) return;
  if (!(target instanceof HTMLElement)) return;
  const at = Number(target.closest<HTMLElement>('.recall')?.dataset['index'] ?? Number.NaN);
  if (Number.isNaN(at)) return;
  event.preventDefault();
  const to = Math.min(Math.max(at + step, 0), (history.total ?? 1) - 1);
  const button = currentTarget.querySelector<HTMLElement>(`[data-index="${to}"] vscode-button`);
  button?.focus();
  button?.scrollIntoView({ block: 'nearest' });
}
