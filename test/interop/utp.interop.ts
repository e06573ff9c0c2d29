/** uTP with programs that others wrote, which are told to speak nothing else: both ways, byte for byte. */
import assert from 'node:assert/strict';
import { makeFilePayload, makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { libtorrentWith } from './strangers/libtorrent.ts';
import { transmissionOverUtp } from './strangers/transmission.ts';
import { subject } from './subject.ts';
import { makeByTransmission } from './torrents.ts';
import { transfer } from './transfer.ts';
import { LIBTORRENT_UTP, sluiceUtp } from './utp-alone.ts';

const MIB = 1 << 20;

const NEEDS = { needsNamespaces: true };

const libtorrent = libtorrentWith(LIBTORRENT_UTP);

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

roomTest('Two of Sluice that speak nothing else', async (room) => {
  const payload = makeFilePayload(room.folder('payload'), 64 * MIB);
  await transfer(room, { from: sluiceUtp, to: sluiceUtp, by: 'hand', payload });
});

roomTest('Sluice over uTP encrypts with libtorrent, which takes nothing else', async (room) => {
  const require = { in_enc_policy: 0, out_enc_policy: 0, allowed_enc_level: 2 };
  const strict = libtorrentWith({ ...LIBTORRENT_UTP, ...require });
  const payload = makeFilePayload(room.folder('payload'), 16 * MIB);
  await transfer(room, { from: strict, to: subject, by: 'hand', payload });
  await transfer(room, { from: subject, to: strict, by: 'hand', payload });
});

for (const [words, policy] of [
  ['without encryption', { in_enc_policy: 2, out_enc_policy: 2 }],
  ['encrypted alone', { in_enc_policy: 0, out_enc_policy: 0, allowed_enc_level: 2 }],
] as const) {
  roomTest(
    `Who takes connections over TCP and closes them is reached over uTP at once, ${words}`,
    async (room) => {
      const deaf = libtorrentWith({ ...LIBTORRENT_UTP, ...policy });
      const payload = makeFilePayload(room.folder('payload'), MIB);
      const began = performance.now();
      await transfer(room, { from: deaf, to: subject, by: 'hand', payload });
      const took = performance.now() - began;
      assert.ok(took < 12_000, `${Math.round(took)} ms, programs' starts and all`);
    },
  );
}

sideBySide('Transmission over uTP', () => {
  roomTest(
    'Sluice downloads from Transmission over uTP alone',
    async (room) => {
      await transfer(room, {
        from: transmissionOverUtp,
        to: sluiceUtp,
        by: 'hand',
        payload: makeOddPayload(room.folder('payload'), { isPortable: true }),
        hosts: (await room.network(2)).hosts,
      });
    },
    NEEDS,
  );

  roomTest(
    'Sluice seeds to Transmission over uTP alone, which dials it',
    async (room) => {
      await transfer(room, {
        from: sluiceUtp,
        to: transmissionOverUtp,
        by: 'http',
        payload: makeOddPayload(room.folder('payload'), { isPortable: true }),
        make: makeByTransmission,
        hosts: (await room.network(3)).hosts,
      });
    },
    NEEDS,
  );
});
