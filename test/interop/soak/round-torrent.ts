/** A torrent of one round, and all that is done to it before it goes again. */
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import type { Session } from '../../../source/contract/session.ts';
import type { MadeTorrent } from '../../helpers/torrent-maker.ts';
import { within } from '../program.ts';

const STEP_MS = 60_000;

export const sourceOf = ({ bytes }: MadeTorrent) =>
  ({ kind: 'bytes', base64: Buffer.from(bytes).toString('base64') }) as const;

/** Until a frame shows it so; undefined where the torrent is not there. */
export const shown = (
  session: Session,
  { id, name }: MadeTorrent,
  what: string,
  isSo: (torrent: TorrentSummary | undefined) => boolean,
): Promise<void> => {
  let leave = (): void => {};
  const seen = new Promise<void>((resolve) => {
    const look = (): void => {
      if (isSo(session.frame().torrents.find((torrent) => torrent.id === id))) resolve();
    };
    leave = session.onFrame(look);
    look();
  });
  return within(STEP_MS, `${name}: ${what}`, seen).finally(leave);
};

const isSeeding = (torrent: TorrentSummary | undefined): boolean => torrent?.state === 'seeding';

/** To its end: fetched, paused, resumed, checked, changed in all ways, and removed with its data. */
export const liveOut = async (
  session: Session,
  torrent: MadeTorrent,
  peer: string,
): Promise<void> => {
  const { id } = torrent;
  await session.execute('torrent:add', { source: sourceOf(torrent), peers: [peer] });
  await shown(session, torrent, 'all of it', isSeeding);
  await session.execute('torrent:pause', { id });
  await session.execute('torrent:set-labels', { id, labels: ['soak', torrent.name] });
  await session.execute('torrent:set-limits', { id, download: 9_000_000, upload: null });
  await session.execute('torrent:resume', { id });
  await session.execute('torrent:verify', { id });
  await shown(session, torrent, 'the check', isSeeding);
  await session.execute('torrent:add-tracker', { id, url: 'udp://127.0.0.1:9/announce' });
  await session.execute('torrent:announce', { id });
  await session.execute('torrent:rename', { id, name: `${torrent.name} again` });
  await session.execute('torrent:remove', { id, withData: true });
};

/** Paused and removed in the middle of its download. */
export const cutShort = async (
  session: Session,
  torrent: MadeTorrent,
  peer: string,
): Promise<void> => {
  const { id } = torrent;
  const limited = { source: sourceOf(torrent), peers: [peer], isPaused: true };
  await session.execute('torrent:add', limited);
  await session.execute('torrent:set-limits', { id, download: 1 << 20 });
  await session.execute('torrent:resume', { id });
  await shown(session, torrent, 'a part of it', (each) => (each?.downloaded ?? 0) > 100_000);
  await session.execute('torrent:pause', { id });
  await session.execute('torrent:resume', { id });
  await session.execute('torrent:remove', { id, withData: true });
};
