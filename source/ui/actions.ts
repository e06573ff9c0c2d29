/** Everything a person can do here, as data. What it does stands in `behaviours`, in a dialog or in a tab. */

import { VIEW_DIGITS } from './list/saved-views.ts';
import { SORT_FIELDS, sortName } from './list/sort.ts';

export type ActionGroup = 'torrent' | 'list' | 'files' | 'move' | 'details' | 'screen' | 'dialog';

export interface Action {
  /** For the help. */
  readonly label: string;
  /** For the line of hints: one short word. */
  readonly hint: string;
  readonly group: ActionGroup;
}

const action = (group: ActionGroup, label: string, hint: string): Action => ({
  group,
  label,
  hint,
});

const actionsFor = <Id extends string>(
  ids: readonly Id[],
  make: (id: Id) => Action,
): { readonly [Each in Id]: Action } =>
  Object.fromEntries(ids.map((id) => [id, make(id)])) as { readonly [Each in Id]: Action };

/** One line of the help for all nine. */
const VIEW_ACTIONS = actionsFor(
  VIEW_DIGITS.map((digit) => `view-${digit}` as const),
  () => action('list', 'Open the view kept there; again, or Esc, shows all', 'view'),
);

const SORT_ACTIONS = actionsFor(
  SORT_FIELDS.map((field) => `sort-by-${field}` as const),
  (id) => {
    const name = sortName(id.slice('sort-by-'.length) as (typeof SORT_FIELDS)[number]);
    return action('dialog', `By ${name}`, name);
  },
);

export const ACTIONS = {
  toggle: action('torrent', 'Pause or resume', 'pause'),
  resume: action('torrent', 'Resume', 'resume'),
  pause: action('torrent', 'Pause', 'pause'),
  'pause-or-remove': action('torrent', 'Pause; remove what is paused already', 'stop'),
  'toggle-all': action('torrent', 'Pause or resume all', 'all'),
  add: action('torrent', 'Add a torrent', 'add'),
  'add-paused': action('torrent', 'Add a torrent, paused', 'add paused'),
  'make-torrent': action('torrent', 'Make a torrent of a file or folder', 'make'),
  remove: action('torrent', 'Remove, keep the data', 'remove'),
  undo: action('torrent', 'Take the last removal back', 'undo'),
  'remove-data': action('torrent', 'Remove with its data', 'remove data'),
  limits: action('torrent', 'Limit rates, and say when it has given enough', 'limits'),
  'session-limits': action('torrent', 'Limit the rates of all torrents together', 'all limits'),
  'alternative-limits': action(
    'torrent',
    'Alternative limits of all together, until the timetable changes them',
    'alt limits',
  ),
  force: action('torrent', 'Start above the limits of the queue, or not', 'force'),
  sequential: action('torrent', 'Fetch one piece after the other, or the rarest first', 'in order'),
  'first-last': action(
    'torrent',
    'Fetch the first and last pieces of files before the rest, or not',
    'ends first',
  ),
  'super-seed': action(
    'torrent',
    'Give each piece away once (super-seeding), or not',
    'super-seed',
  ),
  'queue-up': action('torrent', 'Up in the queue', 'queue up'),
  'queue-down': action('torrent', 'Down in the queue', 'queue down'),
  labels: action('torrent', 'Change labels', 'labels'),
  stream: action('torrent', 'Serve for a player while it is downloaded', 'stream'),
  copy: action('torrent', 'Copy the magnet link, hash, path or name', 'copy'),
  'move-data': action('torrent', 'Move the data to another folder', 'move'),
  'rename-torrent': action('torrent', 'Rename the torrent, on disk too', 'rename'),
  verify: action('torrent', 'Verify the data on disk', 'verify'),
  announce: action('torrent', 'Announce to the trackers now', 'announce'),

  filter: action('list', 'Filter: debian -label:old ratio<1 added<7d /s\\d+/ is:active', 'filter'),
  presets: action('list', 'Filter by what is active, paused, stalled…', 'presets'),
  'clear-filter': action('list', 'Clear filter and view, then the marks', 'clear'),
  ...VIEW_ACTIONS,
  'save-view': action('list', 'Keep filter, order and columns as a view', 'keep view'),
  mark: action('list', 'Mark or unmark, and move on', 'mark'),
  range: action('list', 'Mark a range: from here to where the cursor goes', 'range'),
  'mark-all': action('list', 'Mark all that show, or none of them', 'mark all'),
  'invert-marks': action('list', 'Mark those that are not, and the other way round', 'invert'),
  sort: action('list', 'Choose what to sort by', 'sort'),
  'sort-next': action('list', 'Sort by the next column', 'next sort'),
  'sort-previous': action('list', 'Sort by the column before', 'sort back'),
  columns: action('list', 'Choose the columns', 'columns'),
  density: action('list', 'One row for each torrent, or two', 'rows'),
  'sort-reverse': action('list', 'Sort the other way round', 'reverse'),

  'want-files': action('files', 'Want or skip the file, or all in the folder', 'want'),
  'raise-files': action('files', 'Raise the priority', 'raise'),
  'lower-files': action('files', 'Lower the priority, in the end to skip', 'lower'),
  'skip-files': action('files', 'Skip', 'skip'),
  'want-all-files': action('files', 'Want all that show, or none of them', 'all'),
  'invert-files': action('files', 'Want what is skipped, and the other way round', 'invert'),
  'only-files': action(
    'files',
    'Want just what the filter shows; without one, what the cursor is on',
    'only these',
  ),
  'filter-files': action('files', 'Filter, as in: *.mkv !sample >100M /s01e\\d+/', 'filter'),
  fold: action('files', 'Fold the folder, or go to the one above', 'fold'),
  unfold: action('files', 'Unfold the folder, or go into it', 'unfold'),
  'turn-fold': action('files', 'Fold or unfold', 'fold'),
  'turn-all-folds': action('files', 'Unfold all, or fold all', 'all folders'),

  up: action('move', 'Up', 'up'),
  down: action('move', 'Down', 'down'),
  'page-up': action('move', 'Page up', 'page up'),
  'page-down': action('move', 'Page down', 'page down'),
  top: action('move', 'To the top', 'top'),
  bottom: action('move', 'To the bottom', 'bottom'),

  open: action('details', 'Show details, then move about in them', 'details'),
  back: action('details', 'Back', 'back'),
  'next-tab': action('details', 'Next tab', 'next tab'),
  'previous-tab': action('details', 'Previous tab', 'previous tab'),
  'tab-overview': action('details', 'Overview', 'overview'),
  'tab-files': action('details', 'Files', 'files'),
  'tab-peers': action('details', 'Peers', 'peers'),
  'tab-trackers': action('details', 'Trackers', 'trackers'),
  'tab-pieces': action('details', 'Pieces', 'pieces'),
  'tab-log': action('details', 'Log', 'log'),
  'window-shorter': action('details', 'Graphs of a shorter time', 'shorter'),
  'window-longer': action('details', 'Graphs of a longer time', 'longer'),
  'add-tracker': action('details', 'Add a tracker', 'add'),
  'add-web-seed': action('details', 'Add a web seed', 'web seed'),
  'remove-tracker': action('details', 'Remove the tracker, or the web seed', 'remove'),
  'edit-tracker': action('details', 'Another address for the tracker', 'edit'),
  'tracker-up': action(
    'details',
    'Move the tracker up: within its tier, out of it, into the one above',
    'up',
  ),
  'tracker-down': action('details', 'Move the tracker down', 'down a tier'),
  'announce-all': action('details', 'Announce to all trackers now', 'announce to all'),
  'peer-pieces': action('details', 'Show which pieces the peer has', 'its pieces'),
  'piece-left': action('move', 'To the pieces before', 'left'),
  'piece-right': action('move', 'To the next pieces', 'right'),
  'add-peer': action('details', 'Add a peer by its address', 'add'),
  'ban-peer': action('details', 'Ban the peer and all at its address', 'ban'),
  chatter: action('details', 'Tell of single peers and pieces too, or not', 'chatter'),

  options: action('screen', 'Options: colours, bytes, mouse, notices', 'options'),
  lean: action('screen', 'Few bytes for slow lines, or as usual', 'lean'),
  command: action('screen', 'Any action by its name', 'command'),
  session: action('screen', 'The session: rates, totals, disks, log', 'session'),
  'session-log': action('screen', 'The log of all torrents', 'log'),
  help: action('screen', 'This help', 'help'),
  redraw: action('screen', 'Draw the screen anew', 'redraw'),
  suspend: action('screen', 'Back to the shell until "fg"', 'suspend'),
  quit: action('screen', 'Leave the screen', 'quit'),
  shutdown: action('screen', 'Stop the engine and all transfers', 'stop'),

  confirm: action('dialog', 'Do it', 'yes'),
  cancel: action('dialog', 'Leave it', 'cancel'),
  earlier: action('dialog', 'What was run before', 'earlier'),
  later: action('dialog', 'What was run after', 'later'),
  'turn-option': action('dialog', 'The next value', 'change'),
  'turn-option-back': action('dialog', 'The value before', 'change back'),
  'copy-address': action('dialog', 'Copy the address', 'copy the address'),
  'end-stream': action('dialog', 'End the stream', 'end it'),
  'copy-magnet': action('dialog', 'The magnet link', 'magnet'),
  'copy-hash': action('dialog', 'The info-hash', 'hash'),
  'copy-path': action('dialog', 'Where its data is', 'path'),
  'copy-name': action('dialog', 'The name', 'name'),
  ...SORT_ACTIONS,
  'turn-column': action('dialog', 'Show the column, or not', 'show'),
  'column-earlier': action('dialog', 'Move the column to the left', 'left'),
  'column-later': action('dialog', 'Move the column to the right', 'right'),
  'usual-columns': action('dialog', 'Back to the usual columns', 'usual'),
  'preset-active': action('dialog', 'Where bytes flow', 'active'),
  'preset-downloading': action('dialog', 'Downloading', 'downloading'),
  'preset-seeding': action('dialog', 'Seeding', 'seeding'),
  'preset-paused': action('dialog', 'Paused', 'paused'),
  'preset-complete': action('dialog', 'All is there', 'complete'),
  'preset-incomplete': action('dialog', 'Something is missing', 'incomplete'),
  'preset-errors': action('dialog', 'Stopped by a fault', 'errors'),
  'preset-stalled': action('dialog', 'Downloads that get nothing', 'stalled'),
  'preset-attention': action('dialog', 'What needs attention', 'attention'),
  'next-field': action('dialog', 'Next field', 'next field'),
  'previous-field': action('dialog', 'Previous field', 'previous field'),
  'turn-switch': action('dialog', 'Yes or no, or the next of them', 'turn'),
  'cancel-making': action('dialog', 'Give the torrent up: nothing of it is left', 'give up'),
  'turn-paused': action('dialog', 'Start it at once, or add it paused', 'paused'),
  complete: action('dialog', 'Complete what is typed', 'complete'),
  'field-left': action('dialog', 'Left', 'left'),
  'field-right': action('dialog', 'Right', 'right'),
  'field-start': action('dialog', 'To the start', 'start'),
  'field-end': action('dialog', 'To the end', 'end'),
  'field-backspace': action('dialog', 'Delete before the cursor', 'delete'),
  'field-delete': action('dialog', 'Delete under the cursor', 'delete'),
  'field-clear': action('dialog', 'Delete to the start', 'clear'),
  'field-delete-word': action('dialog', 'Delete a word', 'delete word'),
} as const satisfies { readonly [id: string]: Action };

export type ActionId = keyof typeof ACTIONS;

export const actionOf = (id: ActionId): Action => ACTIONS[id];
