/** The line of hints, made from the live keymap, so that it cannot lie. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { type ActionId, actionOf } from '../actions.ts';
import { TABS } from '../tabs/tab-names.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';
import { type Keymap, keysFor } from './bindings.ts';
import { shownKey } from './keys.ts';
import type { Place } from './places.ts';

/** What is worth a hint, the most wanted first. */
const IN_TABS: readonly ActionId[] = [
  'back',
  'next-tab',
  'down',
  'up',
  'toggle',
  'verify',
  'announce',
  'remove',
];

const HINTS: { readonly [Where in Place]?: readonly ActionId[] } = {
  list: [
    'open',
    'toggle',
    'add',
    'remove',
    'filter',
    'verify',
    'announce',
    'sort',
    'presets',
    'toggle-all',
    'remove-data',
    'make-torrent',
  ],
  split: ['open', 'back', 'next-tab', 'toggle', 'remove', 'verify', 'announce', 'add'],
  overview: ['back', 'next-tab', 'window-shorter', 'window-longer', ...IN_TABS.slice(2)],
  log: ['back', 'chatter', ...IN_TABS.slice(1)],
  files: [
    'want-files',
    'raise-files',
    'lower-files',
    'filter-files',
    'stream',
    'back',
    'next-tab',
    'want-all-files',
    'only-files',
    'turn-fold',
    'turn-all-folds',
    'toggle',
  ],
  peers: [
    'back',
    'next-tab',
    'peer-pieces',
    'sort-next',
    'sort-reverse',
    'add-peer',
    'ban-peer',
    ...IN_TABS.slice(2),
  ],
  pieces: ['back', 'next-tab', 'piece-left', 'down', 'up', 'piece-right', ...IN_TABS.slice(4)],
  trackers: [
    'back',
    'next-tab',
    'announce',
    'add-tracker',
    'edit-tracker',
    'remove-tracker',
    'add-web-seed',
    'tracker-up',
    'tracker-down',
    'announce-all',
  ],
  'edit-tracker': ['confirm', 'cancel'],
  'add-tracker': ['confirm', 'cancel'],
  'add-web-seed': ['confirm', 'cancel'],
  'add-peer': ['confirm', 'cancel'],
  'remove-tracker': ['confirm', 'cancel'],
  'ban-peer': ['confirm', 'cancel'],
  add: ['confirm', 'complete', 'cancel', 'down'],
  choose: ['cancel'],
  'add-folder': ['confirm', 'complete', 'cancel', 'down', 'previous-field'],
  'add-labels': ['confirm', 'complete', 'cancel', 'previous-field'],
  'add-start': ['confirm', 'turn-paused', 'next-field', 'cancel', 'previous-field'],
  'add-files': [
    'confirm',
    'want-files',
    'next-field',
    'filter-files',
    'only-files',
    'want-all-files',
    'cancel',
    'turn-paused',
    'raise-files',
    'lower-files',
    'turn-all-folds',
  ],
  'add-filter': ['confirm', 'clear-filter'],
  'make-path': ['confirm', 'complete', 'cancel', 'down', 'previous-field'],
  'make-text': ['confirm', 'next-field', 'cancel', 'previous-field'],
  'make-switch': ['confirm', 'turn-switch', 'next-field', 'cancel', 'previous-field'],
  'make-more': ['confirm', 'next-field', 'cancel', 'previous-field'],
  'make-progress': ['cancel', 'cancel-making'],
  filter: ['confirm', 'clear-filter'],
  'file-filter': ['confirm', 'clear-filter'],
  limits: ['confirm', 'cancel', 'next-field'],
  labels: ['confirm', 'cancel', 'complete'],
  copy: ['cancel'],
  stream: ['copy-address', 'end-stream', 'cancel'],
  shutdown: ['confirm', 'cancel'],
  options: ['turn-option', 'cancel', 'down', 'up'],
  sort: ['confirm', 'cancel', 'down', 'up'],
  columns: ['turn-column', 'column-earlier', 'column-later', 'confirm', 'cancel', 'usual-columns'],
  presets: ['cancel'],
  'save-view': ['cancel'],
  command: ['confirm', 'cancel', 'complete', 'earlier'],
  'remove-data': ['confirm', 'cancel', 'down', 'up'],
  session: ['cancel', 'session-log', 'window-shorter', 'window-longer', 'chatter', 'down', 'up'],
  doctor: ['cancel', 'down', 'up'],
  help: ['cancel', 'down', 'up'],
};
/** Always there. */
const LAST: readonly ActionId[] = ['help', 'quit'];

/** What a key is said to do, by its action. */
export type HintWords = { readonly [Id in ActionId]?: string };

/** Words that say it better where the person is. */
const WORDS: { readonly [Where in Place]?: HintWords } = {
  split: { open: 'go in', back: 'close' },
  trackers: { announce: 'announce', 'announce-all': 'to all' },
  'add-tracker': { confirm: 'add' },
  'add-web-seed': { confirm: 'add' },
  'edit-tracker': { confirm: 'change' },
  'add-peer': { confirm: 'add' },
  'remove-tracker': { confirm: 'remove it' },
  'ban-peer': { confirm: 'ban it' },
  stream: { cancel: 'close' },
  add: { confirm: 'look at it', down: 'choose' },
  choose: { cancel: 'later' },
  'add-folder': { confirm: 'add', cancel: 'back', down: 'down' },
  'add-labels': { confirm: 'add', cancel: 'back' },
  'add-start': { confirm: 'add', cancel: 'back', 'turn-paused': 'turn' },
  'add-files': { confirm: 'add', cancel: 'back' },
  'add-filter': { confirm: 'keep' },
  'make-path': { confirm: 'make it', down: 'down' },
  'make-text': { confirm: 'make it' },
  'make-switch': { confirm: 'make it' },
  'make-progress': { cancel: 'leave, it goes on' },
  filter: { confirm: 'keep' },
  'file-filter': { confirm: 'keep' },
  limits: { confirm: 'set' },
  labels: { confirm: 'set' },
  shutdown: { confirm: 'stop it' },
  sort: { confirm: 'sort' },
  columns: { confirm: 'keep', cancel: 'as before' },
  options: { cancel: 'close' },
  command: { confirm: 'run' },
  'remove-data': { confirm: 'delete all of it' },
  session: { cancel: 'close' },
  doctor: { cancel: 'close' },
  help: { cancel: 'close' },
};

const wordFor = (
  place: Place,
  id: ActionId,
  target: TorrentSummary | undefined,
  words: HintWords,
): string => {
  const isStill = target?.state === 'paused' || target?.state === 'error';
  if (id === 'toggle' && isStill) return 'resume';
  if (id === 'open' && target?.state === 'choosing') return 'choose files';
  if (id === 'toggle' && target?.state === 'choosing') return 'start with all';
  return words[id] ?? WORDS[place]?.[id] ?? actionOf(id).hint;
};

const hintOf = (
  keymap: Keymap,
  place: Place,
  id: ActionId,
  target: TorrentSummary | undefined,
  words: HintWords,
): readonly Span[] => {
  const key = keysFor(keymap, place, id)[0];
  if (key === undefined) return [];
  return [span(shownKey(key), 'key'), span(` ${wordFor(place, id, target, words)}`, 'dim')];
};

const GAP = '  ';

const LEAVING: readonly ActionId[] = ['cancel', 'back', 'clear-filter'];

const TORRENT_PLACES: readonly Place[] = ['list', 'split', ...TABS];

/** What room is given to first: the way out; help and quitting too, but not before what a dialog is about. */
const byNeed = (place: Place, useful: readonly ActionId[]): readonly ActionId[] => {
  const out = useful.filter((id) => LEAVING.includes(id));
  const others = useful.filter((id) => !LEAVING.includes(id));
  return TORRENT_PLACES.includes(place)
    ? [...out, ...LAST, ...others]
    : [...out, ...others, ...LAST];
};

/** As many hints as fit into `width`. What is `idle` would come to nothing at the moment; `words` fit it better. */
export const hintLine = (
  keymap: Keymap,
  place: Place,
  width: number,
  target?: TorrentSummary,
  idle: readonly ActionId[] = [],
  words: HintWords = {},
): Line => {
  const isEmpty = target === undefined && (place === 'list' || place === 'split');
  const useful = (HINTS[place] ?? IN_TABS).filter(
    (id) => !idle.includes(id) && (!isEmpty || id === 'add' || id === 'make-torrent'),
  );
  const shown = new Map<ActionId, readonly Span[]>();
  let left = width + GAP.length;
  for (const id of byNeed(place, useful)) {
    const spans = hintOf(keymap, place, id, target, words);
    const needed = lineWidth(spans) + GAP.length;
    if (spans.length === 0 || needed > left) continue;
    left -= needed;
    shown.set(id, spans);
  }
  const inOrder = [...useful, ...LAST].flatMap((id) => {
    const spans = shown.get(id);
    return spans === undefined ? [] : [spans];
  });
  return inOrder.flatMap((spans, at) => (at === 0 ? spans : [span(GAP), ...spans]));
};
