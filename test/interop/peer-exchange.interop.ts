/** Peers found through other peers alone (BEP 11): libtorrent tells Sluice, and Sluice tells libtorrent. */
import type { Host } from './namespaces.ts';
import { makeOddPayload } from './payloads.ts';
import { roomTest } from './room.ts';
import { SluiceRun, sluice } from './sluice.ts';
import { LibtorrentPeer } from './strangers/libtorrent.ts';
import { makeByTransmission } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const TRANSFER_MS = 150_000;
const NEEDS = { needsNamespaces: true, timeoutMs: 200_000 };
/** Slow enough to be there still when others are told of it. */
const SLOW = 2_000;

roomTest(
  'Sluice finds a seeder of which only libtorrent knows, by peer exchange',
  async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    const torrent = makeByTransmission(payload, { path: `${room.folder('torrent')}/made.torrent` });
    const [one, two, three] = (await room.network(3)).hosts as [Host, Host, Host];
    const seeder = await sluice.seed(room, {
      torrent: torrent.path,
      directory: payload.directory,
      host: one,
    });
    const slow = { download_rate_limit: SLOW, upload_rate_limit: SLOW };
    const between = await LibtorrentPeer.start(room, two, slow, false, ['pex']);
    const place = { torrent: torrent.path, directory: room.folder('between') };
    await between.ask('add', { ...place, mode: 'leech', peers: [seeder.address] });
    const directory = room.folder('arrived');
    const peers = [between.address];
    const found = await sluice.download(room, {
      torrent: torrent.path,
      directory,
      peers,
      host: three,
    });
    await found.finished(TRANSFER_MS);
    await stopAll(found, between, seeder);
    assertArrived(payload, torrent, directory);
  },
  NEEDS,
);

roomTest(
  'libtorrent finds a seeder of which only Sluice knows, by peer exchange',
  async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    const torrent = makeByTransmission(payload, { path: `${room.folder('torrent')}/made.torrent` });
    const [one, two, three] = (await room.network(3)).hosts as [Host, Host, Host];
    const seeder = await sluice.seed(room, {
      torrent: torrent.path,
      directory: payload.directory,
      host: one,
    });
    const slow = ['--max-down', `${SLOW}`, '--max-up', `${SLOW}`, '--peer', seeder.address];
    const place = ['--dir', room.folder('between'), '--state', room.folder('sluice-state')];
    const between = await SluiceRun.start(room, ['get', torrent.path, ...place, ...slow], {
      torrent: torrent.path,
      directory: '',
      host: two,
    });
    const directory = room.folder('arrived');
    const found = await LibtorrentPeer.start(room, three, {}, false, ['pex']);
    const where = { torrent: torrent.path, directory };
    await found.ask('add', { ...where, mode: 'leech', peers: [between.address] });
    await found.finished(TRANSFER_MS);
    await stopAll(found, between, seeder);
    assertArrived(payload, torrent, directory);
  },
  NEEDS,
);
