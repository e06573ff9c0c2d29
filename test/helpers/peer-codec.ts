/** The peer wire (BEP 3, 6, 10) written a second time, by hand, for test peers: sharing the engine's codec would hide its faults. */
/** One message type for each of the kinds. */
type Each<Kind extends string, Fields = unknown> = Kind extends string
  ? { readonly kind: Kind } & Readonly<Fields>
  : never;

export type PeerMessage =
  | Each<'keep-alive' | 'choke' | 'unchoke' | 'interested' | 'not-interested'>
  | Each<'have-all' | 'have-none'>
  | Each<'have' | 'suggest' | 'allowed-fast', { piece: number }>
  | Each<'bitfield', { bytes: Uint8Array }>
  | Each<'request' | 'cancel' | 'reject', { piece: number; offset: number; length: number }>
  | Each<'piece', { piece: number; offset: number; bytes: Uint8Array }>
  | Each<'port', { port: number }>
  | Each<'extended', { id: number; bytes: Uint8Array }>
  | Each<'unknown', { type: number; bytes: Uint8Array }>;

export type PeerMessageKind = PeerMessage['kind'];
export type PeerMessageOf<Kind extends PeerMessageKind> = Extract<PeerMessage, { kind: Kind }>;

export interface PeerHandshake {
  /** 8 bytes. */
  readonly reserved: Uint8Array;
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
}

export const HANDSHAKE_BYTES = 68;
const PROTOCOL = Buffer.from('\x13BitTorrent protocol', 'latin1');

const uint32 = (...values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

/** A message of any type with any body, its length in front. */
export const frame = (type: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint32(body.length + 1), Uint8Array.of(type), body]);
};

/** What a peer may say, one function each. */
export const say = {
  handshake: ({ reserved, infoHash, peerId }: PeerHandshake) =>
    Buffer.concat([PROTOCOL, reserved, infoHash, peerId]),
  keepAlive: () => uint32(0),
  choke: () => frame(0),
  unchoke: () => frame(1),
  interested: () => frame(2),
  notInterested: () => frame(3),
  have: (piece: number) => frame(4, uint32(piece)),
  bitfield: (bytes: Uint8Array) => frame(5, bytes),
  request: (piece: number, offset: number, length: number) =>
    frame(6, uint32(piece, offset, length)),
  piece: (piece: number, offset: number, bytes: Uint8Array) =>
    frame(7, uint32(piece, offset), bytes),
  cancel: (piece: number, offset: number, length: number) =>
    frame(8, uint32(piece, offset, length)),
  port: (port: number) => frame(9, Uint8Array.of(port >> 8, port & 255)),
  suggest: (piece: number) => frame(13, uint32(piece)),
  haveAll: () => frame(14),
  haveNone: () => frame(15),
  reject: (piece: number, offset: number, length: number) =>
    frame(16, uint32(piece, offset, length)),
  allowedFast: (piece: number) => frame(17, uint32(piece)),
  extended: (id: number, bytes: Uint8Array) => frame(20, Uint8Array.of(id), bytes),
} as const;

/** Reads 68 bytes; undefined where they are no BitTorrent handshake. */
export const readHandshake = (bytes: Uint8Array): PeerHandshake | undefined => {
  if (!Buffer.from(bytes.subarray(0, 20)).equals(PROTOCOL)) return undefined;
  return {
    reserved: bytes.slice(20, 28),
    infoHash: bytes.slice(28, 48),
    peerId: bytes.slice(48, HANDSHAKE_BYTES),
  };
};

/** Reads one message without its length. */
export const readMessage = (message: Uint8Array): PeerMessage => {
  if (message.length === 0) return { kind: 'keep-alive' };
  const type = message[0]!;
  const bytes = Buffer.from(message.subarray(1));
  const simple = (
    {
      0: 'choke',
      1: 'unchoke',
      2: 'interested',
      3: 'not-interested',
      14: 'have-all',
      15: 'have-none',
    } as const
  )[type];
  if (simple !== undefined && bytes.length === 0) return { kind: simple };
  const onePiece = ({ 4: 'have', 13: 'suggest', 17: 'allowed-fast' } as const)[type];
  if (onePiece !== undefined && bytes.length === 4) {
    return { kind: onePiece, piece: bytes.readUInt32BE() };
  }
  const block = ({ 6: 'request', 8: 'cancel', 16: 'reject' } as const)[type];
  if (block !== undefined && bytes.length === 12) {
    const [piece, offset, length] = [0, 4, 8].map((at) => bytes.readUInt32BE(at));
    return { kind: block, piece: piece!, offset: offset!, length: length! };
  }
  if (type === 5) return { kind: 'bitfield', bytes };
  if (type === 7 && bytes.length >= 8) {
    const [piece, offset] = [bytes.readUInt32BE(0), bytes.readUInt32BE(4)];
    return { kind: 'piece', piece, offset, bytes: bytes.subarray(8) };
  }
  if (type === 9 && bytes.length === 2) return { kind: 'port', port: bytes.readUInt16BE() };
  if (type === 20 && bytes.length > 0) {
    return { kind: 'extended', id: bytes[0]!, bytes: bytes.subarray(1) };
  }
  return { kind: 'unknown', type, bytes };
};
