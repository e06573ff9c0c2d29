/** Words for the list and the window. */

import { doctorSheet } from '../dialogs/doctor-dialog.ts';
import { MAX_GRACE_MS } from '../limits.ts';
import { filterTorrents } from '../list/filter.ts';
import { VIEW_DIGITS } from '../list/saved-views.ts';
import { type Direction, firstSort, SORT_FIELDS, type SortField, sortWords } from '../list/sort.ts';
import { turnedView } from '../list/turned-view.ts';
import { chosen, OPTIONS, type Option, type OptionValue, wordOf } from '../options.ts';
import { acting, type Outcome } from '../outcome.ts';
import { TABS, type TabName } from '../tabs/tab-names.ts';
import { formatPlural } from '../text/format.ts';
import { ENGINE_KEYS, engineChange } from './engine-settings.ts';
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

const SWITCHES: { readonly [word: string]: OptionValue } = {
  on: true,
  yes: true,
  off: false,
  no: false,
};

/** As the settings file has it, or as one says it: `on`, `off`; seconds for times. */
const optionValue = ({ key, values }: Option, text: string): OptionValue | undefined => {
  const seconds = key === 'removeGraceMs' ? Number(text || Number.NaN) * 1000 : Number.NaN;
  if (seconds >= 0 && seconds <= MAX_GRACE_MS) return seconds;
  const known = values.map(([value]) => value);
  return known.find((value) => value === (SWITCHES[text] ?? text));
};

const wordsOf = ({ key, values }: Option): readonly string[] =>
  values.map(([value]) => {
    if (typeof value === 'boolean') return value ? 'on' : 'off';
    return key === 'removeGraceMs' ? String(Number(value) / 1000) : String(value);
  });

/** What it may be the engine says. */
const setOfEngine = (name: string, value: string): Outcome | string | undefined => {
  const changes = engineChange(name, value);
  if (changes === undefined) return undefined;
  if (value === '') return `Say what ${name} is to be`;
  return { wishes: [{ name: 'session:configure', args: { changes }, done: `Set ${name}` }] };
};

const set: Verb = {
  usage: 'OPTION VALUE',
  summary: 'Set an option of the screen, or a setting of the engine',
  run: (rest, { state, env }) => {
    const [name = '', ...more] = rest.split(/\s+/);
    const option = OPTIONS.find((known) => known.name === name);
    if (option === undefined) {
      const options = OPTIONS.map((each) => each.name).join(', ');
      return (
        setOfEngine(name, rest.slice(name.length).trim()) ??
        `The options are ${options}; those of the engine begin as ${ENGINE_KEYS[0]} does`
      );
    }
    const value = optionValue(option, more.join(' '));
    if (value === undefined) return `Set ${name} to one of ${wordsOf(option).join(', ')}`;
    const preferences = chosen(option, value, state.view.preferences, env);
    const text = `${option.label}: ${wordOf(option, preferences)}`;
    return acting(
      { kind: 'prefer', preferences },
      { kind: 'say', message: { tone: 'good', text } },
    );
  },
  complete: (rest) => {
    const [name = ''] = rest.split(/\s+/);
    const option = OPTIONS.find((known) => known.name === name);
    const isNamed = option !== undefined && rest.length > name.length;
    const words = isNamed
      ? wordsOf(option).map((word) => `${name} ${word}`)
      : [...OPTIONS.map((each) => each.name), ...ENGINE_KEYS];
    return beginning(words)(rest);
  },
};

const ipFilter: Verb = {
  usage: '',
  summary: 'Read the file of the IP filter again',
  run: () => ({
    wishes: [{ name: 'session:reload-filter', args: {}, done: 'Read the IP filter again' }],
  }),
};

const doctor: Verb = {
  usage: '',
  summary: 'Whether peers can come in, what else is wrong, and what to do about it',
  run: () => acting({ kind: 'sheet', sheet: doctorSheet }),
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
  set,
  'ip-filter': ipFilter,
  doctor,
};
