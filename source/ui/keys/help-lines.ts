/** The help, made from the live keymap: all that can be done in a place, and by which keys. */
import { type ActionGroup, actionOf } from '../actions.ts';
import { fit, widthOf } from '../text/cells.ts';
import { type Line, span } from '../text/line.ts';
import { wrapText } from '../text/wrap.ts';
import { actionsIn, type Keymap, keysFor } from './bindings.ts';
import { shownKey } from './keys.ts';
import type { Place } from './places.ts';

const GROUPS: readonly (readonly [ActionGroup, string])[] = [
  ['torrent', 'Torrents'],
  ['list', 'List'],
  ['files', 'Files'],
  ['details', 'Details'],
  ['move', 'Moving'],
  ['screen', 'Screen'],
  ['dialog', 'Dialog'],
];

const MARGIN = '  ';
const GAP_WIDTH = 2;
/** Of a narrow window keys have no more than this; those that need more go on below. */
const KEYS_SHARE = 1 / 3;
const MAX_KEYS_WIDTH = 22;
const MAX_WRAPPED = 6;

/** Digits in a row are told by their ends. */
const keysWords = (keys: readonly string[]): string => {
  const isRow = keys.length > 2 && keys.every((key, at) => key === String(Number(keys[0]) + at));
  return isRow ? `${keys[0]} … ${keys.at(-1)}` : keys.join(', ');
};

interface Entry {
  readonly keys: string;
  readonly label: string;
}

/** What has the same words stands on one line. */
const entriesOf = (keymap: Keymap, place: Place, group: ActionGroup): readonly Entry[] => {
  const members = actionsIn(keymap, place).filter((id) => actionOf(id).group === group);
  return [...new Set(members.map((id) => actionOf(id).label))].map((label) => {
    const same = members.filter((id) => actionOf(id).label === label);
    const keys = same.flatMap((id) => keysFor(keymap, place, id)).map(shownKey);
    return { keys: keysWords(keys), label };
  });
};

/** As narrow as the keys, and no wider than their share of the window. */
const keysWidth = (entries: readonly Entry[], columns: number): number => {
  const widest = Math.max(0, ...entries.map(({ keys }) => widthOf(keys)));
  return Math.min(widest, MAX_KEYS_WIDTH, Math.max(1, Math.floor(columns * KEYS_SHARE)));
};

/** Keys and label side by side, each over as many lines as it needs. */
const entryLines = ({ keys, label }: Entry, width: number, columns: number): readonly Line[] => {
  const left = wrapText(keys, width, MAX_WRAPPED);
  const room = Math.max(1, columns - MARGIN.length - width - GAP_WIDTH);
  const right = wrapText(label, room, MAX_WRAPPED);
  return Array.from({ length: Math.max(left.length, right.length) }, (_line, at) => [
    span(MARGIN + fit(left[at] ?? '', width + GAP_WIDTH), 'key'),
    span(right[at] ?? ''),
  ]);
};

/** All that can be done in a place, in lines of at most `columns` cells. */
export const helpLines = (keymap: Keymap, place: Place, columns: number): readonly Line[] => {
  const groups = GROUPS.map(([group, title]) => ({
    title,
    entries: entriesOf(keymap, place, group),
  })).filter(({ entries }) => entries.length > 0);
  const width = keysWidth(
    groups.flatMap(({ entries }) => entries),
    columns,
  );
  return groups.flatMap(({ title, entries }, at) => [
    ...(at === 0 ? [] : [[]]),
    [span(title, 'strong')],
    ...entries.flatMap((entry) => entryLines(entry, width, columns)),
  ]);
};
