/** What keys do to torrents. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { addSheet } from '../dialogs/add-dialog.ts';
import { acting, type Outcome, saying } from '../outcome.ts';
import type { Wish } from '../wish.ts';
import type { Behaviours } from './behaviour.ts';
import { withTargets } from './targets.ts';

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
const pauseOrResume = (torrents: readonly TorrentSummary[]): Outcome => {
  const running = torrents.filter((torrent) => !isStopped(torrent));
  return { wishes: running.length > 0 ? running.map(pause) : torrents.map(resume) };
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

const askRemoval = ([first, ...others]: readonly [TorrentSummary, ...TorrentSummary[]]): Outcome =>
  acting({
    kind: 'sheet',
    sheet: { kind: 'remove', id: first.id, also: others.map(({ id }) => id), scroll: 0 },
  });

/** Nobody deletes what they have not been shown, and the list of files is of one torrent. */
const askDataRemoval = ([first, ...others]: readonly [
  TorrentSummary,
  ...TorrentSummary[],
]): Outcome =>
  others.length > 0
    ? saying('warn', 'Data is deleted for one torrent at a time: mark only one')
    : acting({ kind: 'sheet', sheet: { kind: 'remove-data', id: first.id, scroll: 0 } });

export const TORRENT_BEHAVIOURS: Behaviours = {
  toggle: (context) => withTargets(context, pauseOrResume),
  'toggle-all': ({ state }) => pauseOrResume(state.frame.torrents),
  verify: (context) => withTargets(context, (targets) => ({ wishes: targets.map(verify) })),
  announce: (context) => withTargets(context, (targets) => ({ wishes: targets.map(announce) })),
  add: () => acting({ kind: 'sheet', sheet: addSheet() }),
  remove: (context) => withTargets(context, askRemoval),
  'remove-data': (context) => withTargets(context, askDataRemoval),
};
