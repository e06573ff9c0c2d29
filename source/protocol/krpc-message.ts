/** What nodes of the DHT say to each other (KRPC: BEP 5, 32, 33, 42, 43, 44, 51). */
import type { Endpoint } from '../base/ports/network.ts';
import type { NodeContact } from './compact-nodes.ts';
import type { AddressFamily } from './compact-peers.ts';

/** Error codes that a node may answer with. */
export const KRPC_ERROR = {
  generic: 201,
  server: 202,
  protocol: 203,
  unknownMethod: 204,
  tooBig: 205,
  badSignature: 206,
  saltTooBig: 207,
  casMismatch: 301,
  oldSequence: 302,
} as const;

/** What a mutable item has besides its value (BEP 44). */
export interface ItemSeal {
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  readonly sequence: bigint;
}

export type KrpcQuery =
  | { readonly method: 'ping' }
  | { readonly method: 'find_node'; readonly target: Uint8Array; readonly want: Want }
  | {
      readonly method: 'get_peers';
      readonly infoHash: Uint8Array;
      readonly want: Want;
      /** Rather peers that are no seeds (BEP 33). */
      readonly noSeeds: boolean;
      /** Bloom filters of seeds and peers, please (BEP 33). */
      readonly scrape: boolean;
    }
  | {
      readonly method: 'announce_peer';
      readonly infoHash: Uint8Array;
      /** 0 only where the port is implied. */
      readonly port: number;
      /** The port the packet comes from is meant. */
      readonly hasImpliedPort: boolean;
      readonly isSeed: boolean;
      readonly token: Uint8Array;
    }
  | {
      readonly method: 'get';
      readonly target: Uint8Array;
      readonly want: Want;
      /** The value only if it is newer. */
      readonly sequence: bigint | undefined;
    }
  | {
      readonly method: 'put';
      readonly token: Uint8Array;
      /** Bencoded, as it came. */
      readonly value: Uint8Array;
      readonly mutable: MutablePut | undefined;
    }
  | { readonly method: 'sample_infohashes'; readonly target: Uint8Array; readonly want: Want }
  /** A method of later days that names a target: it is answered as find_node would be. */
  | { readonly method: 'unknown'; readonly target: Uint8Array | undefined; readonly want: Want };

/** Families of nodes asked for (BEP 32); undefined leaves it to the family of the packet. */
export type Want = readonly AddressFamily[] | undefined;

export interface MutablePut extends ItemSeal {
  /** May be empty. */
  readonly salt: Uint8Array;
  /** The sequence number that this replaces, where it matters. */
  readonly cas: bigint | undefined;
}

/** All that an answer may hold; which of it is there depends on what was asked. */
export interface KrpcAnswer {
  /** Of the node that answers, 20 bytes. */
  readonly id: Uint8Array;
  readonly nodes?: readonly NodeContact[] | undefined;
  readonly nodes6?: readonly NodeContact[] | undefined;
  /** Peers. */
  readonly values?: readonly Endpoint[] | undefined;
  readonly token?: Uint8Array | undefined;
  /** Of 256 bytes (BEP 33). */
  readonly seedFilter?: Uint8Array | undefined;
  readonly peerFilter?: Uint8Array | undefined;
  /** Bencoded, as it came (BEP 44). */
  readonly value?: Uint8Array | undefined;
  readonly key?: Uint8Array | undefined;
  readonly signature?: Uint8Array | undefined;
  readonly sequence?: bigint | undefined;
  /** Info-hashes (BEP 51). */
  readonly samples?: readonly Uint8Array[] | undefined;
  /** How many there are in all, and for how many seconds the samples stay the same. */
  readonly sampledOf?: number | undefined;
  readonly sampleSeconds?: number | undefined;
}

interface Message {
  /** Any bytes, to be given back as they are. */
  readonly transaction: Uint8Array;
}

export interface KrpcQueryMessage extends Message {
  readonly kind: 'query';
  readonly id: Uint8Array;
  readonly query: KrpcQuery;
  /** It takes no queries (BEP 43). */
  readonly isReadOnly: boolean;
}

export interface KrpcAnswerMessage extends Message {
  readonly kind: 'answer';
  readonly answer: KrpcAnswer;
  /** Where the answering node sees us (BEP 42). */
  readonly seenAs: Endpoint | undefined;
}

export interface KrpcErrorMessage extends Message {
  readonly kind: 'error';
  readonly code: number;
  readonly text: string;
  readonly seenAs: Endpoint | undefined;
}

/** A question whose arguments make no sense: it deserves an error, no more. */
export interface KrpcBadQuery extends Message {
  readonly kind: 'bad query';
  readonly code: number;
  readonly text: string;
}

export type KrpcMessage = KrpcQueryMessage | KrpcAnswerMessage | KrpcErrorMessage | KrpcBadQuery;
