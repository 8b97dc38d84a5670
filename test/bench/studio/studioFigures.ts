import type { ComparedCell, ComparedRow, Comparison } from '../comparison';
import { studioGoals } from '../goals';
import { measureStudio, type PanelFigures, type StudioFigures } from './measureStudio';

const runs = 12;
const few = 30;
const many = 10_000;

/** How soon the Studio is there, and how fluid its history is, with few and with many finished jobs. */
export async function studioFigures(extensionPath: string): Promise<readonly Comparison[]> {
  const withFew = await measureStudio(extensionPath, few, runs);
  const withMany = await measureStudio(extensionPath, many, runs);
  return [openings(withFew, withMany), history(withFew, withMany)];
}

function openings(withFew: StudioFigures, withMany: StudioFigures): Comparison {
  const { plain } = withFew;
  return {
    title: 'From the command to the first key in the Studio',
    notes: [
      `In the editor in a browser, up to ${runs} runs: from the key that runs the command, or the press of the button ` +
        'on its tab, until the prompt has the focus and is drawn; then a real key goes into it. Each run has ' +
        'an extension host of its own.',
      'An empty panel is one of an extension that does nothing else: a page with a text field. What it takes is the ' +
        'editor’s own.',
      'Behind another tab the Studio’s page is kept, the empty panel’s is loaded anew.',
    ],
    columns: [
      'a window’s first',
      '95 of 100',
      'a later one',
      '95 of 100',
      'shown again',
      '95 of 100',
    ],
    rows: [
      openingRow('an empty panel', plain, undefined),
      openingRow(`the Studio, ${few} jobs`, withFew.studio, studioGoals),
      openingRow(`the Studio, ${many} jobs`, withMany.studio, studioGoals),
    ],
  };
}

function openingRow(
  name: string,
  { first, later, shown }: PanelFigures,
  goals: typeof studioGoals | undefined,
): ComparedRow {
  const both = (opened: PanelFigures['first'], goal: number | undefined): readonly ComparedCell[] =>
    (['median', 'p95'] as const).map(shows => ({
      ...{ unit: 'ms', shows, samples: opened.map(({ inputMs }) => inputMs) },
      // Programs beside it decide about the slowest of a dozen.
      goal: shows === 'median' ? goal : undefined,
    }));
  return {
    name,
    cells: [
      ...both(first, goals?.openedMs),
      ...both(later, goals?.openedMs),
      ...both(shown, goals?.shownMs),
    ],
  };
}

function history(withFew: StudioFigures, withMany: StudioFigures): Comparison {
  return {
    title: 'The Studio’s history',
    notes: [
      'First rows: from the command to the first rows on the screen, medians. The slowest key is the interaction to ' +
        'next paint as the browser’s Event Timing tells it: of real keys typed into the search, and arrows held in the ' +
        'list. Scrolled with a real wheel, 240 pixels at a time, sixty times a second at most, and now and then 4800 at once.',
      'A blank list is one whose middle has no row yet. Images are all `img` elements with an address in the page: ' +
        'nothing else in it decodes a picture, and what is not in the page the browser may forget, so no more than ' +
        'these are decoded at once.',
    ],
    columns: [
      ...['first rows, a window’s first', 'first rows, later', 'slowest key'],
      ...['slowest frame while scrolled', 'longest blank', 'images at once'],
    ],
    rows: [historyRow(`${few} jobs`, withFew), historyRow(`${many} jobs`, withMany, studioGoals)],
  };
}

function historyRow(
  name: string,
  { studio, fluidity }: StudioFigures,
  goals?: typeof studioGoals,
): ComparedRow {
  const rowsMs = (opened: PanelFigures['first']): ComparedCell => ({
    ...{ unit: 'ms', shows: 'median', samples: opened.map(each => each.rowsMs) },
    goal: goals?.firstRowsMs,
  });
  const longest = (samples: readonly number[], goal?: number): ComparedCell => ({
    ...{ unit: 'ms', shows: 'max', samples, goal },
  });
  const { interactionsMs, framesMs, blanksMs, mostImages } = fluidity;
  return {
    name,
    cells: [
      ...[rowsMs(studio.first), rowsMs(studio.later)],
      longest(interactionsMs, goals?.interactionMs),
      ...[longest(framesMs), longest(blanksMs.length > 0 ? blanksMs : [0])],
      { unit: 'times', shows: 'max', samples: [mostImages], goal: goals?.images },
    ],
  };
}
