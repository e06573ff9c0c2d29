/** What `--super-seed` asks for once a torrent is added (BEP 16). */
import type { TorrentId } from '../base/ids.ts';
import type { Session } from '../contract/session.ts';

export const superSeedNow = async (session: Session, id: TorrentId): Promise<void> => {
  await session.execute('torrent:set-super-seeding', { id, mode: 'on' });
};
