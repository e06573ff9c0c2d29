/** Sluice and others over encrypted connections (MSE): in and out, required on either side, with each payload, and refused. */
import type { Client } from './client.ts';
import { magnetTransfer } from './magnet-transfer.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { sluiceWith } from './sluice.ts';
import { aria2With } from './strangers/aria2.ts';
import { libtorrentWith } from './strangers/libtorrent.ts';
import { rtorrentWith } from './strangers/rtorrent.ts';
import { transmissionWith } from './strangers/transmission.ts';
import { makeByTransmission } from './torrents.ts';
import { type Transfer, transfer } from './transfer.ts';

const MIB = 1 << 20;

const USUAL = sluiceWith([]);
const OFF = sluiceWith(['--encrypt', 'off']);
const REQUIRING = sluiceWith(['--encrypt', 'require']);

/** libtorrent's numbers. */
const [FORCED, ENABLED, DISABLED] = [0, 1, 2];
const [PLAIN, RC4, BOTH] = [1, 2, 3];

const UTP_ALONE = {
  enable_outgoing_tcp: false,
  enable_incoming_tcp: false,
  enable_outgoing_utp: true,
  enable_incoming_utp: true,
};

const libtorrent = (policy: number, payload: number, prefersRc4 = false, more = {}): Client =>
  libtorrentWith({
    ...more,
    in_enc_policy: policy,
    out_enc_policy: policy,
    allowed_enc_level: payload,
    prefer_rc4: prefersRc4,
  });

type Case = readonly [words: string, ours: Client, theirs: Client];

const LIBTORRENT: readonly Case[] = [
  ['that requires RC4', USUAL, libtorrent(FORCED, RC4)],
  ['that requires an encrypted handshake, and no more', USUAL, libtorrent(FORCED, PLAIN)],
  ['that requires encryption and prefers RC4', USUAL, libtorrent(FORCED, BOTH, true)],
  ['that knows no encryption', USUAL, libtorrent(DISABLED, BOTH)],
  ['while encryption is required here', REQUIRING, libtorrent(ENABLED, BOTH)],
  ['while RC4 is required on both sides', REQUIRING, libtorrent(FORCED, RC4)],
  ['while encryption is off here', OFF, libtorrent(ENABLED, BOTH)],
];

const utpLibtorrent = (policy: number, payload: number): Client =>
  libtorrent(policy, payload, false, UTP_ALONE);

const LIBTORRENT_OVER_UTP: readonly Case[] = [
  ['that requires RC4', USUAL, utpLibtorrent(FORCED, RC4)],
  ['that requires an encrypted handshake, and no more', USUAL, utpLibtorrent(FORCED, PLAIN)],
  ['that knows no encryption', USUAL, utpLibtorrent(DISABLED, BOTH)],
  ['while encryption is required here', REQUIRING, utpLibtorrent(ENABLED, BOTH)],
  ['while encryption is off here', OFF, utpLibtorrent(ENABLED, BOTH)],
];

const ARIA2: readonly Case[] = [
  [
    'that requires RC4',
    USUAL,
    aria2With(['--bt-require-crypto=true', '--bt-min-crypto-level=arc4']),
  ],
  [
    'that requires an encrypted handshake',
    USUAL,
    aria2With(['--bt-require-crypto=true', '--bt-min-crypto-level=plain']),
  ],
  ['while encryption is required here', REQUIRING, aria2With([])],
];

const RTORRENT: readonly Case[] = [
  ['that requires RC4', USUAL, rtorrentWith('allow_incoming,try_outgoing,require,require_RC4')],
  ['that requires encryption', USUAL, rtorrentWith('allow_incoming,try_outgoing,require')],
  [
    'while encryption is required here',
    REQUIRING,
    rtorrentWith('allow_incoming,try_outgoing,enable_retry'),
  ],
];

const TRANSMISSION: readonly Case[] = [
  ['that requires encryption', USUAL, transmissionWith('-er')],
  // One that prefers plain connections makes no others.
  ['while encryption is required here', REQUIRING, transmissionWith('-ep')],
];

const payloadIn = (room: Room): Payload =>
  makeFilePayload(room.folder('payload'), 3 * MIB + 12_345);

type Way = Omit<Transfer, 'from' | 'to' | 'payload'>;

const bothWays = (
  name: string,
  cases: readonly Case[],
  way: (room: Room) => Way | Promise<Way>,
  needs = {},
): void => {
  for (const [words, ours, theirs] of cases) {
    roomTest(
      `Sluice downloads from ${name} ${words}`,
      async (room) => {
        const payload = payloadIn(room);
        await transfer(room, { ...(await way(room)), from: theirs, to: ours, payload });
      },
      needs,
    );
    roomTest(
      `Sluice seeds to ${name} ${words}`,
      async (room) => {
        const payload = payloadIn(room);
        await transfer(room, { ...(await way(room)), from: ours, to: theirs, payload });
      },
      needs,
    );
  }
};

// They wait for clocks of their own.
sideBySide('encrypted connections', () => {
  bothWays('libtorrent', LIBTORRENT, () => ({ by: 'hand' }));
  roomTest(
    'Sluice gets all by a magnet link from libtorrent while RC4 is required on both sides',
    (room) =>
      magnetTransfer(room, {
        from: libtorrent(FORCED, RC4),
        to: REQUIRING,
        payload: payloadIn(room),
        by: 'address',
      }),
  );

  bothWays('rtorrent', RTORRENT, () => ({ by: 'udp' }));

  // It takes TCP connections to close them, and is dialled over uTP alone after that.
  bothWays('libtorrent over uTP', LIBTORRENT_OVER_UTP, () => ({ by: 'hand' }));
  bothWays('aria2', ARIA2, () => ({ by: 'http', make: makeByTransmission }));
  bothWays(
    'Transmission',
    TRANSMISSION,
    async (room) => ({
      by: 'http',
      make: makeByTransmission,
      hosts: (await room.network(3)).hosts,
    }),
    { needsNamespaces: true },
  );
});
