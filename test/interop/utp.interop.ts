/** uTP with programs that others wrote, which are told to speak nothing else: both ways, byte for byte. */
import { makeFilePayload, makeOddPayload } from './payloads.ts';
import { roomTest } from './room.ts';
import { libtorrentWith } from './strangers/libtorrent.ts';
import { subject } from './subject.ts';
import { transfer } from './transfer.ts';

const MIB = 1 << 20;

const UTP_ALONE = {
  enable_outgoing_tcp: false,
  enable_incoming_tcp: false,
  enable_outgoing_utp: true,
  enable_incoming_utp: true,
};

const libtorrent = libtorrentWith(UTP_ALONE);

/** Who is dialled by a TCP connection alone is not there; so all of it went over uTP. */
roomTest('Sluice downloads from libtorrent over uTP alone', async (room) => {
  const payload = makeOddPayload(room.folder('payload'));
  await transfer(room, { from: libtorrent, to: subject, by: 'hand', payload });
});

roomTest('Sluice seeds to libtorrent over uTP alone, which dials it', async (room) => {
  const payload = makeOddPayload(room.folder('payload'));
  await transfer(room, { from: subject, to: libtorrent, by: 'hand', payload });
});

roomTest('64 MiB go over uTP to libtorrent and from it', async (room) => {
  const payload = makeFilePayload(room.folder('payload'), 64 * MIB);
  await transfer(room, { from: libtorrent, to: subject, by: 'hand', payload });
  await transfer(room, { from: subject, to: libtorrent, by: 'hand', payload });
});
