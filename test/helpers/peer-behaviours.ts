/** Characters for scripted peers: the honest, the liar, the staller, the slow and the flooder. */
import type { Clock } from '../../source/base/ports/clock.ts';
import { type PeerMessageOf, say } from './peer-codec.ts';
import type { PeerBehaviour, ScriptedPeer } from './scripted-peer.ts';
import type { MadeTorrent } from './torrent-maker.ts';

type Request = PeerMessageOf<'request'>;

/** What a seeder says of itself: a bitfield with all pieces, spare bits zero. */
export const fullBitfield = (pieceCount: number): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil(pieceCount / 8)).fill(0xff);
  if (pieceCount % 8 !== 0) bytes[bytes.length - 1] = (0xff << (8 - (pieceCount % 8))) & 0xff;
  return bytes;
};

/** A seeder that unchokes whoever is interested and leaves requests to `onRequest`. */
const seeder = (
  torrent: MadeTorrent,
  onRequest: (peer: ScriptedPeer, request: Request) => void,
  more: PeerBehaviour = {},
): PeerBehaviour => ({
  ...more,
  onOpen: (peer) => {
    peer.send(say.bitfield(fullBitfield(torrent.pieceCount)));
    more.onOpen?.(peer);
  },
  onMessage: (peer, message) => {
    if (message.kind === 'interested') peer.send(say.unchoke());
    if (message.kind === 'request') onRequest(peer, message);
    more.onMessage?.(peer, message);
  },
});

const answer = (torrent: MadeTorrent, peer: ScriptedPeer, request: Request): void => {
  const { piece, offset, length } = request;
  peer.send(say.piece(piece, offset, torrent.block(piece, offset, length)));
};

/** Gives all that is asked for, at once and right. */
export const honestSeeder = (torrent: MadeTorrent): PeerBehaviour =>
  seeder(torrent, (peer, request) => answer(torrent, peer, request));

/** Gives wrong bytes: always, or where `isLie` says so. */
export const liar = (
  torrent: MadeTorrent,
  isLie: (piece: number, offset: number) => boolean = () => true,
): PeerBehaviour =>
  seeder(torrent, (peer, request) => {
    const { piece, offset, length } = request;
    if (!isLie(piece, offset)) return answer(torrent, peer, request);
    const lie = torrent.block(piece, offset, length).map((byte) => byte ^ 0xff);
    peer.send(say.piece(piece, offset, lie));
  });

/** Unchokes, takes requests, sends nothing: from the start, or after so many blocks. */
export const staller = (torrent: MadeTorrent, blocksBefore = 0): PeerBehaviour => {
  let given = 0;
  return seeder(torrent, (peer, request) => {
    if (given >= blocksBefore) return;
    given += 1;
    answer(torrent, peer, request);
  });
};

/** Gives right blocks, one every `blockMs`. Stops when the connection closes. */
export const slowSeeder = (torrent: MadeTorrent, clock: Clock, blockMs: number): PeerBehaviour => {
  const queues = new Map<ScriptedPeer, Request[]>();
  const serve = (peer: ScriptedPeer) => {
    const request = queues.get(peer)?.shift();
    if (peer.isClosed || request === undefined) {
      queues.delete(peer);
      return;
    }
    answer(torrent, peer, request);
    clock.setTimer(blockMs, () => serve(peer));
  };
  return seeder(
    torrent,
    (peer, request) => {
      const queue = queues.get(peer);
      if (queue !== undefined) {
        queue.push(request);
        return;
      }
      queues.set(peer, [request]);
      clock.setTimer(blockMs, () => serve(peer));
    },
    {
      onMessage: (peer, message) => {
        if (message.kind !== 'cancel') return;
        const queue = queues.get(peer);
        const at = queue?.findIndex(
          ({ piece, offset }) => piece === message.piece && offset === message.offset,
        );
        if (at !== undefined && at >= 0) queue?.splice(at, 1);
      },
    },
  );
};

/** Sends the same bytes for ever, as fast as the line takes them; `count` messages in all, so that a run ends. */
export const flooder = (message: Uint8Array, count: number): PeerBehaviour => {
  const perWrite = Math.max(1, Math.floor(16_384 / message.length));
  const burst = Buffer.concat(Array.from({ length: perWrite }, () => message));
  return {
    onOpen: (peer) => {
      const flood = async () => {
        for (let sent = 0; sent < count && !peer.isClosed; sent += perWrite) {
          const left = Math.min(perWrite, count - sent);
          const hasRoom = peer.send(burst.subarray(0, left * message.length));
          if (!hasRoom && !peer.isClosed) await peer.drained();
        }
      };
      void flood();
    },
  };
};
