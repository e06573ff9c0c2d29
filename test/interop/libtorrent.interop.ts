/** Sluice and libtorrent, the reference peer: odd names, padding files and hybrid torrents, both ways. */
import { makeOddPayload } from './payloads.ts';
import { roomTest } from './room.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { subject } from './subject.ts';
import { type LibtorrentKind, makeByLibtorrent } from './torrents.ts';
import { transfer } from './transfer.ts';

const KINDS: readonly (readonly [kind: LibtorrentKind, words: string])[] = [
  ['v1', 'odd names'],
  ['v1-padded', 'odd names and padding files (BEP 47)'],
  ['hybrid', 'odd names in a hybrid torrent (BEP 52), used as v1'],
];

for (const [kind, words] of KINDS) {
  roomTest(`${subject.name} downloads ${words} from libtorrent`, async (room) => {
    await transfer(room, {
      from: libtorrent,
      to: subject,
      by: 'hand',
      payload: makeOddPayload(room.folder('payload')),
      make: (payload, options) => makeByLibtorrent(payload, kind, options),
    });
  });

  roomTest(`${subject.name} seeds ${words} to libtorrent`, async (room) => {
    await transfer(room, {
      from: subject,
      to: libtorrent,
      by: 'hand',
      payload: makeOddPayload(room.folder('payload')),
      make: (payload, options) => makeByLibtorrent(payload, kind, options),
    });
  });
}
