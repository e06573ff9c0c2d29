/** What keys do to torrents. */
import type {
  AlternativeLimitsSummary,
  TorrentState,
  TorrentSummary,
} from '../../contract/frame.ts';
import { addSheet } from '../dialogs/add-dialog.ts';
import { addressSheet } from '../dialogs/address-dialog.ts';
import { commandSheet } from '../dialogs/command-dialog.ts';
import { labelsSheet } from '../dialogs/labels-dialog.ts';
import { limitsSheet, sessionLimitsSheet } from '../dialogs/limits-dialog.ts';
import { makeSheet } from '../dialogs/make-sheet.ts';
import type { AddressKind } from '../dialogs/sheets.ts';
import { streamSheet } from '../dialogs/stream-dialog.ts';
import { MAX_LISTED_REMOVALS } from '../limits.ts';
import { isDone } from '../list/goal-words.ts';
import { orderAll } from '../order-wishes.ts';
import { type ActionContext, acting, NOTHING, type Outcome, saying } from '../outcome.ts';
import { forceAll, moveInQueue } from '../queue-wishes.ts';
import { planRemoval, takeRemovalBack } from '../removal.ts';
import { selectedTorrent } from '../screen-state.ts';
import { weekTime } from '../session/alternative-words.ts';
import { isSuperSeeded, superSeedAll } from '../super-seed-wishes.ts';
import { formatPlural } from '../text/format.ts';
import type { Wish } from '../wish.ts';
import type { Behaviour, Behaviours } from './behaviour.ts';
import { namesOf, targetsIn, withTargets } from './targets.ts';

const STOPPED: ReadonlySet<TorrentState> = new Set(['paused', 'pausing', 'error', 'choosing']);

const isStopped = ({ state }: TorrentSummary): boolean => STOPPED.has(state);

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
const pauseOrResume = (torrents: readonly TorrentSummary[]): Outcome => {
  const running = torrents.filter((torrent) => !isStopped(torrent));
  return { wishes: running.length > 0 ? running.map(pause) : torrents.map(resume) };
};

/** Who has given enough goes on only where somebody means just that. */
const turnAll = (torrents: readonly TorrentSummary[]): Outcome =>
  pauseOrResume(torrents.filter((torrent) => !isDone(torrent)));

/** As rtorrent has it: the first time it stops, the second time it goes. */
const pauseOrRemove =
  (context: ActionContext) =>
  (torrents: readonly TorrentSummary[]): Outcome => {
    const running = torrents.filter((torrent) => !isStopped(torrent));
    return running.length > 0 ? { wishes: running.map(pause) } : remove(context)(torrents);
  };

/** Until the timetable changes it next, or somebody does. */
const turnAlternative = ({ isInForce, until }: AlternativeLimitsSummary): Outcome => {
  const mode = isInForce ? 'off' : 'on';
  const end = until === null ? '' : `, until ${weekTime(until)}`;
  const done = `Alternative limits ${mode}${end}`;
  return { wishes: [{ name: 'session:set-alternative', args: { mode }, done }] };
};

const verify = ({ id, name }: TorrentSummary): Wish => ({
  name: 'torrent:verify',
  args: { id },
  done: `Checking ${name}`,
});

const announce = ({ id, name }: TorrentSummary): Wish => ({
  name: 'torrent:announce',
  args: { id },
  done: `Asked the trackers of ${name} again`,
});

/** No question: it can be taken back, and the data stays. */
const remove =
  ({ state, keymap }: ActionContext) =>
  (targets: readonly TorrentSummary[]): Outcome => {
    const afterMs = state.view.preferences.removeGraceMs;
    return planRemoval(targets, { withData: false, afterMs }, keymap);
  };

const askDataRemoval = (targets: readonly TorrentSummary[]): Outcome => {
  if (targets.length > MAX_LISTED_REMOVALS) {
    const most = formatPlural(MAX_LISTED_REMOVALS, 'torrent');
    return saying(
      'warn',
      `At most ${most} go with their data at once; ${targets.length} are marked`,
    );
  }
  const ids = targets.map(({ id }) => id);
  return acting({ kind: 'sheet', sheet: { kind: 'remove-data', ids, scroll: 0 } });
};

const askAddress =
  (kind: AddressKind): Behaviour =>
  ({ state }) => {
    const torrent = selectedTorrent(state);
    if (torrent === undefined) return NOTHING;
    return acting({ kind: 'sheet', sheet: addressSheet(kind, torrent) });
  };

export const TORRENT_BEHAVIOURS: Behaviours = {
  toggle: (context) => withTargets(context, pauseOrResume),
  resume: (context) =>
    withTargets(context, (targets) => ({
      wishes: targets.map(resume),
      done: `Resumed ${namesOf(targets)}`,
    })),
  pause: (context) =>
    withTargets(context, (targets) => ({
      wishes: targets.map(pause),
      done: `Paused ${namesOf(targets)}`,
    })),
  'pause-or-remove': (context) => withTargets(context, pauseOrRemove(context)),
  'toggle-all': ({ state }) => turnAll(state.shown),
  verify: (context) => withTargets(context, (targets) => ({ wishes: targets.map(verify) })),
  announce: (context) => withTargets(context, (targets) => ({ wishes: targets.map(announce) })),
  force: (context) =>
    withTargets(context, (targets) =>
      forceAll(targets, !targets.every(({ isForced }) => isForced)),
    ),
  sequential: (context) =>
    withTargets(context, (targets) => {
      const isSequential = !targets.every((torrent) => torrent.isSequential);
      return orderAll(targets, { isSequential });
    }),
  'first-last': (context) =>
    withTargets(context, (targets) => {
      const isFirstAndLast = !targets.every((torrent) => torrent.isFirstAndLast);
      return orderAll(targets, { isFirstAndLast });
    }),
  'super-seed': (context) =>
    withTargets(context, (targets) =>
      superSeedAll(targets, targets.every(isSuperSeeded) ? 'off' : 'on'),
    ),
  'queue-up': (context) => withTargets(context, (targets) => moveInQueue(targets, 'up')),
  'queue-down': (context) => withTargets(context, (targets) => moveInQueue(targets, 'down')),
  add: () => acting({ kind: 'sheet', sheet: addSheet() }),
  'add-paused': () => acting({ kind: 'sheet', sheet: addSheet('', true) }),
  limits: (context) =>
    withTargets(context, (targets) => acting({ kind: 'sheet', sheet: limitsSheet(targets) })),
  'session-limits': ({ state }) =>
    acting({ kind: 'sheet', sheet: sessionLimitsSheet(state.frame) }),
  'alternative-limits': ({ state }) => turnAlternative(state.frame.session.alternative),
  labels: (context) =>
    withTargets(context, (targets) => acting({ kind: 'sheet', sheet: labelsSheet(targets) })),
  'add-tracker': askAddress('add-tracker'),
  'add-web-seed': askAddress('add-web-seed'),
  'add-peer': askAddress('add-peer'),
  // Where to, of what, or what it shall be called, is typed at the command line.
  'make-torrent': () => acting({ kind: 'sheet', sheet: makeSheet() }),
  'move-data': (context) =>
    withTargets(context, () => acting({ kind: 'sheet', sheet: commandSheet('move ') })),
  'rename-torrent': (context) =>
    withTargets(context, ([{ name }]) =>
      acting({ kind: 'sheet', sheet: commandSheet(`rename ${name}`) }),
    ),
  stream: ({ state }) => {
    const torrent = selectedTorrent(state);
    if (torrent === undefined) return NOTHING;
    return acting({ kind: 'sheet', sheet: streamSheet(torrent.id, 'largest') });
  },
  copy: ({ state }) => {
    const torrent = selectedTorrent(state);
    if (torrent === undefined) return NOTHING;
    return acting({ kind: 'sheet', sheet: { kind: 'copy', id: torrent.id } });
  },
  remove: (context) => withTargets(context, remove(context)),
  undo: (context) => takeRemovalBack(context, targetsIn(context)),
  'remove-data': (context) => withTargets(context, askDataRemoval),
};
