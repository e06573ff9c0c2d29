/** Scripted peers that have a torrent's metadata (BEP 9), and give it, refuse it, or lie about it. */
import { encodeBencode } from '../../source/protocol/bencode.ts';
import {
  decodeMetadataMessage,
  encodeMetadataData,
  encodeMetadataReject,
} from '../../source/protocol/metadata-message.ts';
import { honestSeeder } from './peer-behaviours.ts';
import { type PeerMessage, say } from './peer-codec.ts';
import type { PeerBehaviour, ScriptedPeer } from './scripted-peer.ts';
import type { MadeTorrent } from './torrent-maker.ts';

/** What we call the extension; what the engine calls it stands in its handshake. */
const OURS = 3;
const PIECE = 16_384;

export interface MetadataNature {
  /** What it says the size is; the true one where left out. */
  readonly size?: number;
  /** A piece as it gives it; undefined refuses. */
  readonly give?: (piece: number, bytes: Uint8Array) => Uint8Array | undefined;
  /** Says nothing to requests. */
  readonly isSilent?: boolean;
  readonly more?: PeerBehaviour;
}

const numberOf = (bytes: Uint8Array): number =>
  Number(/11:ut_metadatai(\d+)e/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? 0);

export const metadataPeer = (made: MadeTorrent, nature: MetadataNature = {}): PeerBehaviour => {
  const { size = made.infoBytes.length, give = (_piece, bytes) => bytes, isSilent, more } = nature;
  const theirs = new Map<ScriptedPeer, number>();
  const answer = (peer: ScriptedPeer, message: PeerMessage): void => {
    if (message.kind !== 'extended') return;
    if (message.id === 0) theirs.set(peer, numberOf(message.bytes));
    const asked = message.id === OURS ? decodeMetadataMessage(message.bytes) : undefined;
    if (asked?.kind !== 'request' || isSilent) return;
    const bytes = give(
      asked.piece,
      made.infoBytes.slice(asked.piece * PIECE, (asked.piece + 1) * PIECE),
    );
    const said =
      bytes === undefined
        ? encodeMetadataReject(asked.piece)
        : encodeMetadataData(asked.piece, size, bytes);
    peer.send(say.extended(theirs.get(peer) ?? 0, said));
  };
  return {
    onOpen: (peer) => {
      const handshake = { m: { ut_metadata: OURS }, metadata_size: size };
      peer.send(say.extended(0, encodeBencode(handshake)));
      more?.onOpen?.(peer);
    },
    onMessage: (peer, message) => {
      answer(peer, message);
      more?.onMessage?.(peer, message);
    },
  };
};

/** Has the metadata and the data. */
export const wholeSeeder = (made: MadeTorrent, nature: MetadataNature = {}): PeerBehaviour =>
  metadataPeer(made, { ...nature, more: honestSeeder(made) });
