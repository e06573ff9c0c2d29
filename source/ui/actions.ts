/** Everything a person can do here, as data: what it is called, and which commands it makes. */
import type { CommandArguments, CommandName } from '../contract/commands.ts';
import type { TorrentSummary } from '../contract/frame.ts';

/** A command that waits to be sent, and what to say once it is done. */
export type Wish = {
  [Name in CommandName]: {
    readonly name: Name;
    readonly args: CommandArguments<Name>;
    /** `Paused debian.iso`; empty where the screen shows it anyway. */
    readonly done: string;
  };
}[CommandName];

export type ActionGroup = 'torrent' | 'list' | 'move' | 'details' | 'screen' | 'dialog';

export interface Action {
  /** For the help. */
  readonly label: string;
  /** For the line of hints: one short word. */
  readonly hint: string;
  readonly group: ActionGroup;
  /** The commands it makes; left out where the action only concerns the viewer. */
  readonly wishes?: (
    targets: readonly TorrentSummary[],
    torrents: readonly TorrentSummary[],
  ) => readonly Wish[];
}

const isStopped = (torrent: TorrentSummary): boolean =>
  torrent.state === 'paused' || torrent.state === 'pausing' || torrent.state === 'error';

const pause = ({ id, name }: TorrentSummary): Wish => ({
  name: 'torrent:pause',
  args: { id },
  done: `Paused ${name}`,
});

const resume = ({ id, name }: TorrentSummary): Wish => ({
  name: 'torrent:resume',
  args: { id },
  done: `Resumed ${name}`,
});

/** While one runs, all pause; once none runs, all resume. */
const pauseOrResume = (torrents: readonly TorrentSummary[]): readonly Wish[] => {
  const running = torrents.filter((torrent) => !isStopped(torrent));
  return running.length > 0 ? running.map(pause) : torrents.map(resume);
};

const toggle: Action['wishes'] = (targets) => pauseOrResume(targets);
const toggleAll: Action['wishes'] = (_targets, torrents) => pauseOrResume(torrents);

const verify: Action['wishes'] = (targets) =>
  targets.map(({ id, name }) => ({
    name: 'torrent:verify',
    args: { id },
    done: `Checking ${name}`,
  }));

const announce: Action['wishes'] = (targets) =>
  targets.map(({ id, name }) => ({
    name: 'torrent:announce',
    args: { id },
    done: `Asked the trackers of ${name} again`,
  }));

export const removal = (torrent: TorrentSummary, withData: boolean): Wish => ({
  name: 'torrent:remove',
  args: { id: torrent.id, withData },
  done: `Removed ${torrent.name}`,
});

const action = (
  group: ActionGroup,
  label: string,
  hint: string,
  wishes?: Action['wishes'],
): Action => (wishes === undefined ? { group, label, hint } : { group, label, hint, wishes });

export const ACTIONS = {
  toggle: action('torrent', 'Pause or resume', 'pause', toggle),
  'toggle-all': action('torrent', 'Pause or resume all', 'all', toggleAll),
  add: action('torrent', 'Add a torrent', 'add'),
  remove: action('torrent', 'Remove, keep the data', 'remove'),
  'remove-data': action('torrent', 'Remove with its data', 'remove data'),
  verify: action('torrent', 'Verify the data on disk', 'verify', verify),
  announce: action('torrent', 'Announce to the trackers now', 'announce', announce),

  filter: action('list', 'Filter, as in: debian state:seeding size>4G ratio<1', 'filter'),
  'clear-filter': action('list', 'Clear the filter, then the marks', 'clear'),
  mark: action('list', 'Mark or unmark, and move on', 'mark'),
  'mark-all': action('list', 'Mark all that show, or none of them', 'mark all'),
  'invert-marks': action('list', 'Mark those that are not, and the other way round', 'invert'),
  'sort-next': action('list', 'Sort by the next column', 'sort'),
  'sort-previous': action('list', 'Sort by the column before', 'sort back'),
  'sort-reverse': action('list', 'Sort the other way round', 'reverse'),

  up: action('move', 'Up', 'up'),
  down: action('move', 'Down', 'down'),
  'page-up': action('move', 'Page up', 'page up'),
  'page-down': action('move', 'Page down', 'page down'),
  top: action('move', 'To the top', 'top'),
  bottom: action('move', 'To the bottom', 'bottom'),

  open: action('details', 'Show details, then fill the window with them', 'details'),
  back: action('details', 'Back', 'back'),
  'next-tab': action('details', 'Next tab', 'next tab'),
  'previous-tab': action('details', 'Previous tab', 'previous tab'),
  'tab-overview': action('details', 'Overview', 'overview'),
  'tab-files': action('details', 'Files', 'files'),
  'tab-peers': action('details', 'Peers', 'peers'),
  'tab-trackers': action('details', 'Trackers', 'trackers'),
  'tab-pieces': action('details', 'Pieces', 'pieces'),

  help: action('screen', 'This help', 'help'),
  redraw: action('screen', 'Draw the screen anew', 'redraw'),
  quit: action('screen', 'Quit', 'quit'),

  confirm: action('dialog', 'Do it', 'yes'),
  cancel: action('dialog', 'Leave it', 'cancel'),
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
