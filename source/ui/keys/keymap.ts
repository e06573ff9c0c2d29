/** Which key does what, where. Data only: help and hints are made from it, and so are the user's own keys (key-settings.ts). */
import type { ActionId } from '../actions.ts';
import type { Sheet } from '../dialogs/sheets.ts';
import { VIEW_DIGITS } from '../list/saved-views.ts';
import { TABS, type TabName } from '../tabs/tab-names.ts';
import type { KeyName } from './keys.ts';

/** Where the person is; each place has its own keys. */
export type Place =
  /** The list, no details open. */
  | 'list'
  /** The list has the keys, with details of the chosen torrent below or beside. */
  | 'split'
  /** Details have the keys: the tab that is open. */
  | TabName
  /** A dialog. */
  | Sheet['kind'];

export interface Binding {
  readonly action: ActionId;
  /** The first is the one that hints show. */
  readonly keys: readonly KeyName[];
  readonly places: readonly Place[];
}

export type Keymap = readonly Binding[];

const LISTS: readonly Place[] = ['list', 'split'];
const TORRENTS: readonly Place[] = [...LISTS, ...TABS];
const WITHOUT_TRACKERS: readonly Place[] = TORRENTS.filter((place) => place !== 'trackers');
const DETAILS: readonly Place[] = ['split', ...TABS];
const SORTED: readonly Place[] = [...LISTS, 'peers'];
const FILES: readonly Place[] = ['files'];
/** Where left and right move about in the tab itself: out of it lead Esc and Backspace. */
const SIDEWAYS: readonly Place[] = [...FILES, 'pieces'];
const UPRIGHT: readonly Place[] = DETAILS.filter((place) => !SIDEWAYS.includes(place));
/** A torrent that is looked at before it is added: fields for text, and what is chosen by keys. */
const LOOK_FIELDS: readonly Place[] = ['add-folder', 'add-labels'];
const LOOK_CHOICES: readonly Place[] = ['add-start', 'add-files'];
const LOOK: readonly Place[] = [...LOOK_FIELDS, ...LOOK_CHOICES];
const TREES: readonly Place[] = [...FILES, 'add-files'];
const NO_TREES: readonly Place[] = TORRENTS.filter((place) => !FILES.includes(place));
const FILTERS: readonly Place[] = ['filter', 'file-filter', 'add-filter'];
const ADDRESSES: readonly Place[] = ['add-tracker', 'edit-tracker', 'add-web-seed', 'add-peer'];
const MAKE_FIELDS: readonly Place[] = ['make-path', 'make-text'];
const MAKE_TURNED: readonly Place[] = ['make-switch', 'make-more'];
const TYPING: readonly Place[] = [
  'add',
  ...MAKE_FIELDS,
  ...LOOK_FIELDS,
  ...FILTERS,
  ...ADDRESSES,
  'limits',
  'labels',
  'command',
];
/** Where one of a few is chosen by a letter. */
const CHOOSING: readonly Place[] = [
  'copy',
  'presets',
  'save-view',
  'sort',
  'columns',
  'options',
  'shutdown',
];
const ASKING: readonly Place[] = [
  'add',
  'choose',
  ...LOOK,
  ...MAKE_FIELDS,
  ...MAKE_TURNED,
  'make-progress',
  ...ADDRESSES,
  'limits',
  'labels',
  ...CHOOSING,
  'stream',
  'command',
  'remove-data',
  'remove-tracker',
  'ban-peer',
];
const SCROLLED: readonly Place[] = [
  ...TORRENTS,
  'session',
  'add-files',
  'columns',
  'options',
  'remove-data',
  'doctor',
  'help',
];
const EVERYWHERE: readonly Place[] = [
  ...TORRENTS,
  'stream',
  'session',
  ...TYPING,
  ...LOOK_CHOICES,
  ...MAKE_TURNED,
  'make-progress',
  'choose',
  ...CHOOSING,
  'remove-data',
  'remove-tracker',
  'ban-peer',
  'doctor',
  'help',
];
const GRAPHS: readonly Place[] = ['split', 'overview', 'session'];

const bind = (action: ActionId, keys: readonly KeyName[], places: readonly Place[]): Binding => ({
  action,
  keys,
  places,
});

export const DEFAULT_KEYMAP: Keymap = [
  bind('toggle', ['p'], TORRENTS),
  // Without keys here: other keymaps have them.
  bind('resume', [], TORRENTS),
  bind('pause', [], TORRENTS),
  bind('pause-or-remove', [], TORRENTS),
  bind('add', ['a'], TORRENTS),
  bind('add-paused', ['ctrl+a'], TORRENTS),
  bind('make-torrent', ['M'], TORRENTS),
  bind('remove', ['d'], TORRENTS),
  bind('verify', ['v'], TORRENTS),
  bind('announce', ['n'], TORRENTS),
  bind('toggle-all', ['P'], TORRENTS),
  bind('remove-data', ['D'], TORRENTS),
  bind('undo', ['z'], TORRENTS),
  bind('move-data', ['m'], TORRENTS),
  bind('rename-torrent', ['R'], TORRENTS),
  bind('limits', ['u'], TORRENTS),
  bind('session-limits', ['U'], TORRENTS),
  bind('alternative-limits', ['T'], TORRENTS),
  bind('force', ['N'], WITHOUT_TRACKERS),
  bind('sequential', ['O'], NO_TREES),
  bind('first-last', ['I'], TORRENTS),
  bind('super-seed', ['B'], TORRENTS),
  bind('queue-up', ['K'], WITHOUT_TRACKERS),
  bind('queue-down', ['J'], WITHOUT_TRACKERS),
  bind('tracker-up', ['K'], ['trackers']),
  bind('tracker-down', ['J'], ['trackers']),
  bind('labels', ['b'], TORRENTS),
  bind('copy', ['y'], TORRENTS),

  bind('filter', ['/'], LISTS),
  bind('clear-filter', ['esc'], ['list', ...FILTERS]),
  bind('presets', ['f'], ['list']),
  ...VIEW_DIGITS.map((digit) => bind(`view-${digit}`, [digit], [...LISTS, 'save-view'])),
  bind('save-view', ['W'], LISTS),
  bind('mark', ['space'], LISTS),
  bind('range', ['V'], LISTS),
  bind('mark-all', ['A'], LISTS),
  bind('invert-marks', ['i'], LISTS),
  bind('sort', ['s'], LISTS),
  bind('sort-next', ['>'], SORTED),
  bind('sort-previous', ['<'], SORTED),
  bind('sort-reverse', ['r'], SORTED),
  bind('columns', ['C'], LISTS),
  bind('density', ['='], LISTS),

  bind('want-files', ['space'], TREES),
  bind('raise-files', ['+'], TREES),
  bind('lower-files', ['-'], TREES),
  bind('skip-files', ['0'], TREES),
  bind('want-all-files', ['A'], TREES),
  bind('invert-files', ['i'], TREES),
  bind('only-files', ['O'], TREES),
  bind('filter-files', ['/'], TREES),
  bind('fold', ['h', 'left'], TREES),
  bind('unfold', ['l', 'right'], TREES),
  bind('turn-fold', ['enter'], FILES),
  bind('turn-all-folds', ['*'], TREES),
  bind('stream', ['s'], FILES),

  bind('down', ['j', 'down'], SCROLLED),
  bind('up', ['k', 'up'], SCROLLED),
  bind('page-down', ['pgdn', 'ctrl+f', 'ctrl+d'], SCROLLED),
  bind('page-up', ['pgup', 'ctrl+b', 'ctrl+u'], SCROLLED),
  bind('top', ['g', 'home'], SCROLLED),
  bind('bottom', ['G', 'end'], SCROLLED),

  bind('open', ['enter', 'l', 'right'], LISTS),
  bind('back', ['esc', 'h', 'left', 'backspace'], UPRIGHT),
  bind('back', ['esc', 'backspace'], SIDEWAYS),
  bind('next-tab', ['tab', ']'], DETAILS),
  bind('previous-tab', ['shift+tab', '['], DETAILS),
  bind('tab-overview', ['o'], DETAILS),
  bind('tab-files', ['f'], DETAILS),
  bind('tab-peers', ['e'], DETAILS),
  bind('tab-trackers', ['t'], DETAILS),
  bind('tab-pieces', ['c'], DETAILS),
  bind('tab-log', ['E'], DETAILS),
  bind('window-shorter', [','], GRAPHS),
  bind('window-longer', ['.'], GRAPHS),
  bind('add-tracker', ['+'], ['trackers']),
  bind('add-web-seed', ['w'], ['trackers']),
  bind('edit-tracker', ['enter'], ['trackers']),
  bind('remove-tracker', ['x'], ['trackers']),
  bind('announce-all', ['N'], ['trackers']),
  bind('add-peer', ['+'], ['peers']),
  bind('ban-peer', ['x'], ['peers']),
  bind('peer-pieces', ['enter', 'l', 'right'], ['peers']),
  bind('piece-left', ['h', 'left'], ['pieces']),
  bind('piece-right', ['l', 'right'], ['pieces']),
  bind('chatter', [';'], ['log', 'session']),

  bind('confirm', ['enter'], [...TYPING, ...LOOK_CHOICES, ...MAKE_TURNED]),
  bind('confirm', ['Y'], ['remove-data']),
  bind('confirm', ['y', 'Y'], ['remove-tracker', 'ban-peer']),
  bind('cancel', ['esc'], ASKING),
  bind('cancel', ['n', 'N', 'q'], ['remove-data', 'remove-tracker', 'ban-peer']),
  bind('cancel', ['esc', 'q', '?', 'h', 'enter'], ['help']),
  bind('cancel', ['esc', 'q', 'h', 'enter'], ['doctor']),

  bind('copy-address', ['y'], ['stream']),
  bind('end-stream', ['x'], ['stream']),
  bind('cancel', ['q'], ['stream']),
  bind('copy-magnet', ['m'], ['copy']),
  bind('copy-hash', ['h'], ['copy']),
  bind('copy-path', ['p'], ['copy']),
  bind('copy-name', ['n'], ['copy']),
  bind('cancel', ['q'], CHOOSING),
  bind('confirm', ['enter'], ['sort', 'columns']),
  bind('up', ['up', 'k'], ['sort']),
  bind('down', ['down', 'j'], ['sort']),
  bind('sort-by-added', ['a'], ['sort']),
  bind('sort-by-name', ['n'], ['sort']),
  bind('sort-by-size', ['z'], ['sort']),
  bind('sort-by-done', ['o'], ['sort']),
  bind('sort-by-state', ['s'], ['sort']),
  bind('sort-by-queue', ['i'], ['sort']),
  bind('sort-by-ratio', ['r'], ['sort']),
  bind('sort-by-label', ['b'], ['sort']),
  bind('sort-by-tracker', ['t'], ['sort']),
  bind('sort-by-seeds', ['c'], ['sort']),
  bind('sort-by-peers', ['p'], ['sort']),
  bind('sort-by-eta', ['e'], ['sort']),
  bind('sort-by-up', ['u'], ['sort']),
  bind('sort-by-down', ['d'], ['sort']),
  bind('turn-column', ['space'], ['columns']),
  bind('column-earlier', ['+', 'K'], ['columns']),
  bind('column-later', ['-', 'J'], ['columns']),
  bind('usual-columns', ['0'], ['columns']),
  bind('preset-active', ['a'], ['presets']),
  bind('preset-downloading', ['d'], ['presets']),
  bind('preset-seeding', ['s'], ['presets']),
  bind('preset-paused', ['p'], ['presets']),
  bind('preset-complete', ['c'], ['presets']),
  bind('preset-incomplete', ['i'], ['presets']),
  bind('preset-errors', ['e'], ['presets']),
  bind('preset-stalled', ['l'], ['presets']),
  bind('preset-attention', ['t'], ['presets']),
  bind('next-field', ['tab', 'down'], ['limits', 'add-start', 'make-text', ...MAKE_TURNED]),
  bind('turn-switch', ['space'], MAKE_TURNED),
  bind('cancel-making', ['x'], ['make-progress']),
  bind('cancel', ['q'], ['make-progress']),
  bind('next-field', ['down'], ['add-labels']),
  bind('next-field', ['tab'], ['add-files']),
  bind(
    'previous-field',
    ['shift+tab', 'up'],
    ['limits', 'add-start', 'add-labels', 'make-text', ...MAKE_TURNED],
  ),
  bind('previous-field', ['shift+tab'], ['add-folder', 'add-files', 'make-path']),
  bind('down', ['down'], ['add', 'add-folder', 'make-path']),
  bind('up', ['up'], ['add', 'add-folder', 'make-path']),
  bind('turn-paused', ['space', 'p'], ['add-start']),
  bind('turn-paused', ['p'], ['add-files']),
  bind('complete', ['tab'], ['add', ...LOOK_FIELDS, 'make-path', 'labels', 'command']),
  bind('earlier', ['up', 'ctrl+p'], ['command']),
  bind('later', ['down', 'ctrl+n'], ['command']),

  bind('field-left', ['left', 'ctrl+b'], TYPING),
  bind('field-right', ['right', 'ctrl+f'], TYPING),
  bind('field-start', ['home', 'ctrl+a'], TYPING),
  bind('field-end', ['end', 'ctrl+e'], TYPING),
  bind('field-backspace', ['backspace', 'ctrl+h'], TYPING),
  bind('field-delete', ['delete', 'ctrl+d'], TYPING),
  bind('field-clear', ['ctrl+u'], TYPING),
  bind('field-delete-word', ['ctrl+w'], TYPING),

  bind('turn-option', ['space', 'enter', 'l', 'right'], ['options']),
  bind('turn-option-back', ['h', 'left'], ['options']),
  bind('cancel', ['o'], ['options']),

  bind('options', ['o'], ['list']),
  bind('lean', ['L'], [...TORRENTS, 'session']),
  bind('command', [':'], TORRENTS),
  bind('session', ['S'], TORRENTS),
  bind('session-log', ['E'], ['list', 'session']),
  bind('cancel', ['esc', 'q', 'h', 'left', 'backspace', 'S'], ['session']),

  bind('help', ['?'], [...TORRENTS, 'session', ...LOOK_CHOICES, ...CHOOSING, 'doctor']),
  bind('redraw', ['ctrl+l'], EVERYWHERE),
  bind('suspend', ['ctrl+z'], EVERYWHERE),
  bind('confirm', ['Y'], ['shutdown']),
  bind('cancel', ['n', 'N'], ['shutdown']),
  bind('shutdown', ['X'], TORRENTS),
  bind('quit', ['q'], TORRENTS),
  bind('quit', ['ctrl+c'], EVERYWHERE),
];

/** Letters are letters there. */
export const isTypingPlace = (place: Place): boolean => TYPING.includes(place);

export const actionFor = (keymap: Keymap, place: Place, key: KeyName): ActionId | undefined =>
  keymap.find((binding) => binding.places.includes(place) && binding.keys.includes(key))?.action;

/** All keys of an action in a place, the one to show first. */
export const keysFor = (keymap: Keymap, place: Place, action: ActionId): readonly KeyName[] =>
  keymap
    .filter((binding) => binding.action === action && binding.places.includes(place))
    .flatMap((binding) => binding.keys);

/** Those that have a key there. */
export const actionsIn = (keymap: Keymap, place: Place): readonly ActionId[] => [
  ...new Set(
    keymap
      .filter(({ keys, places }) => keys.length > 0 && places.includes(place))
      .map((binding) => binding.action),
  ),
];

/** Keys that mean two things in one place; empty for a sound keymap. */
export const clashesIn = (keymap: Keymap): readonly string[] => {
  const seen = new Map<string, ActionId>();
  const clashes: string[] = [];
  for (const { action, keys, places } of keymap) {
    for (const place of places) {
      for (const key of keys) {
        const before = seen.get(`${place} ${key}`);
        if (before !== undefined) clashes.push(`${place}: ${key} is ${before} and ${action}`);
        seen.set(`${place} ${key}`, action);
      }
    }
  }
  return clashes;
};
