/** Words for the list and the window. */
import { filterTorrents } from '../filter.ts';
import { formatPlural } from '../format.ts';
import { acting } from '../outcome.ts';
import { VIEW_DIGITS } from '../saved-views.ts';
import { type Direction, firstSort, SORT_FIELDS, type SortField, sortWords } from '../sort.ts';
import { TABS, type TabName } from '../tabs/tab-names.ts';
import { turnedView } from '../turned-view.ts';
import type { Verb } from './verb.ts';

const beginning =
  (words: readonly string[]) =>
  (rest: string): readonly string[] =>
    words.filter((word) => word.startsWith(rest));

const filter: Verb = {
  usage: '[TEXT]',
  summary: 'Filter the list; nothing shows all',
  run: (rest) => acting({ kind: 'filter', filter: rest }),
};

const DIRECTIONS: readonly Direction[] = ['ascending', 'descending'];

const sort: Verb = {
  usage: 'COLUMN [ascending|descending]',
  summary: 'Sort the list',
  run: (rest) => {
    const [name = '', way, ...more] = rest.split(/\s+/);
    const field = SORT_FIELDS.find((known) => known === name);
    const direction = DIRECTIONS.find((known) => known === way);
    if (field === undefined) return `Sort by one of ${SORT_FIELDS.join(', ')}`;
    if ((way !== undefined && direction === undefined) || more.length > 0) {
      return `Sort ${name} ascending or descending`;
    }
    const wanted = direction === undefined ? firstSort(field) : { field, direction };
    return acting(
      { kind: 'sort', sort: wanted },
      { kind: 'say', message: { tone: 'good', text: sortWords(wanted) } },
    );
  },
  complete: (rest) => {
    const [name = ''] = rest.split(/\s+/);
    const isNamed = SORT_FIELDS.includes(name as SortField) && rest.length > name.length;
    const words = isNamed ? DIRECTIONS.map((way) => `${name} ${way}`) : SORT_FIELDS;
    return beginning(words)(rest);
  },
};

const tab: Verb = {
  usage: TABS.join('|'),
  summary: 'Show this tab of the details',
  run: (rest, { state }) => {
    const name = TABS.find((known) => known === rest) as TabName | undefined;
    if (name === undefined) return `The tabs are ${TABS.join(', ')}`;
    const isClosed = state.view.details === 'closed';
    return acting({ kind: 'tab', tab: name }, ...(isClosed ? [{ kind: 'open' } as const] : []));
  },
  complete: beginning(TABS),
};

const view: Verb = {
  usage: '1…9',
  summary: 'Open the view kept there, or close it',
  run: (rest, context) => {
    const digit = VIEW_DIGITS.find((known) => known === rest);
    return digit === undefined ? 'Views have the numbers 1 to 9' : turnedView(context, digit);
  },
  complete: beginning(VIEW_DIGITS),
};

const mouse: Verb = {
  usage: 'on|off',
  summary: 'Rows, tabs, heads and the wheel answer to the mouse, or not',
  run: (rest) =>
    rest === 'on' || rest === 'off'
      ? acting({ kind: 'prefer', preferences: { mouse: rest === 'on' } })
      : 'The mouse is on or off',
  complete: beginning(['on', 'off']),
};

const mark: Verb = {
  usage: '[FILTER]',
  summary: 'Mark all that show and pass the filter',
  run: (rest, { state, now }) => {
    const ids = filterTorrents(state.shown, rest, now).map(({ id }) => id);
    return acting(
      { kind: 'mark-these', ids },
      {
        kind: 'say',
        message: { tone: 'good', text: `Marked ${formatPlural(ids.length, 'torrent')}` },
      },
    );
  },
};

export const SCREEN_VERBS: Readonly<Record<string, Verb>> = {
  filter,
  sort,
  view,
  tab,
  mark,
  mouse,
};
