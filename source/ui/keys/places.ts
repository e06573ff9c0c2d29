/** Where the person is, and which of these places are alike. */
import type { Sheet } from '../dialogs/sheets.ts';
import { TABS, type TabName } from '../tabs/tab-names.ts';

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

export const LISTS: readonly Place[] = ['list', 'split'];
export const TORRENTS: readonly Place[] = [...LISTS, ...TABS];
export const WITHOUT_TRACKERS: readonly Place[] = TORRENTS.filter((place) => place !== 'trackers');
export const DETAILS: readonly Place[] = ['split', ...TABS];
export const SORTED: readonly Place[] = [...LISTS, 'peers'];
export const FILES: readonly Place[] = ['files'];
/** Where left and right move about in the tab itself: out of it lead Esc and Backspace. */
export const SIDEWAYS: readonly Place[] = [...FILES, 'pieces'];
export const UPRIGHT: readonly Place[] = DETAILS.filter((place) => !SIDEWAYS.includes(place));
/** A torrent that is looked at before it is added: fields for text, and what is chosen by keys. */
export const LOOK_FIELDS: readonly Place[] = ['add-folder', 'add-labels'];
export const LOOK_CHOICES: readonly Place[] = ['add-start', 'add-files'];
const LOOK: readonly Place[] = [...LOOK_FIELDS, ...LOOK_CHOICES];
export const TREES: readonly Place[] = [...FILES, 'add-files'];
export const NO_TREES: readonly Place[] = TORRENTS.filter((place) => !FILES.includes(place));
export const FILTERS: readonly Place[] = ['filter', 'file-filter', 'add-filter'];
const ADDRESSES: readonly Place[] = ['add-tracker', 'edit-tracker', 'add-web-seed', 'add-peer'];
const MAKE_FIELDS: readonly Place[] = ['make-path', 'make-text'];
export const MAKE_TURNED: readonly Place[] = ['make-switch', 'make-more'];
export const TYPING: readonly Place[] = [
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
export const CHOOSING: readonly Place[] = [
  'copy',
  'presets',
  'save-view',
  'sort',
  'columns',
  'options',
  'shutdown',
];
export const ASKING: readonly Place[] = [
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
export const SCROLLED: readonly Place[] = [
  ...TORRENTS,
  'session',
  'add-files',
  'columns',
  'options',
  'remove-data',
  'doctor',
  'help',
];
export const EVERYWHERE: readonly Place[] = [
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
export const GRAPHS: readonly Place[] = ['split', 'overview', 'session'];

/** Letters are letters there. */
export const isTypingPlace = (place: Place): boolean => TYPING.includes(place);
