/** PCP (RFC 6887), the successor of NAT-PMP: its MAP opcode. Answers are told apart by a nonce that only we and the gateway know. */
import { formatAddress, parseAddress } from '../base/addresses.ts';
import { equalBytes } from '../base/bytes.ts';
import type { PortProtocol } from './port-protocol.ts';

export const PCP_NONCE_BYTES = 12;
/** It speaks another version: NAT-PMP, mostly, and says so in its words. */
export const PCP_UNSUPPORTED_VERSION = 1;

export interface PcpMapRequest {
  readonly protocol: PortProtocol;
  /** Ours, as the gateway sees it: it refuses where that is another. */
  readonly clientAddress: string;
  readonly nonce: Uint8Array;
  readonly internalPort: number;
  /** What we should like. */
  readonly externalPort: number;
  readonly externalAddress: string | undefined;
  /** 0 takes the mapping away. */
  readonly lifetimeSeconds: number;
}

export interface PcpMapAnswer {
  readonly version: number;
  /** 0 is success. */
  readonly result: number;
  readonly lifetimeSeconds: number;
  readonly epoch: number;
  /** Undefined where the answer is too short to hold one. */
  readonly mapping:
    | {
        readonly protocol: PortProtocol | undefined;
        readonly nonce: Uint8Array;
        readonly internalPort: number;
        readonly externalPort: number;
        readonly externalAddress: string;
      }
    | undefined;
}

const VERSION = 2;
const MAP = 1;
const ANSWER = 128;
const NUMBERS = { tcp: 6, udp: 17 } as const;
const HEADER_BYTES = 24;
const MAP_BYTES = 60;
const MAX_BYTES = 1_100;
const MAPPED_PREFIX = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

export const encodePcpMapRequest = (request: PcpMapRequest): Uint8Array => {
  const bytes = Buffer.alloc(MAP_BYTES);
  bytes[0] = VERSION;
  bytes[1] = MAP;
  bytes.writeUInt32BE(request.lifetimeSeconds, 4);
  writeAddress(bytes, 8, request.clientAddress);
  bytes.set(request.nonce, HEADER_BYTES);
  bytes[36] = NUMBERS[request.protocol];
  bytes.writeUInt16BE(request.internalPort, 40);
  bytes.writeUInt16BE(request.externalPort, 42);
  const anywhere = request.clientAddress.includes(':') ? '::' : '0.0.0.0';
  writeAddress(bytes, 44, request.externalAddress ?? anywhere);
  return bytes;
};

/** Undefined where it is no answer to MAP. One in version 0 is NAT-PMP's refusal. */
export const decodePcpMapAnswer = (message: Uint8Array): PcpMapAnswer | undefined => {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  if (bytes.length < 4 || bytes.length > MAX_BYTES) return undefined;
  const version = bytes[0]!;
  const isRefusalOfOld = version === 0 && bytes[1]! >= ANSWER;
  if (isRefusalOfOld) {
    const result = bytes.readUInt16BE(2);
    return { version, result, lifetimeSeconds: 0, epoch: 0, mapping: undefined };
  }
  if (bytes[1] !== ANSWER + MAP || bytes.length < HEADER_BYTES) return undefined;
  return {
    version,
    result: bytes[3]!,
    lifetimeSeconds: bytes.readUInt32BE(4),
    epoch: bytes.readUInt32BE(8),
    mapping: bytes.length < MAP_BYTES ? undefined : readMapping(bytes),
  };
};

const readMapping = (bytes: Buffer): PcpMapAnswer['mapping'] => ({
  protocol: bytes[36] === NUMBERS.tcp ? 'tcp' : bytes[36] === NUMBERS.udp ? 'udp' : undefined,
  nonce: Uint8Array.from(bytes.subarray(24, 36)),
  internalPort: bytes.readUInt16BE(40),
  externalPort: bytes.readUInt16BE(42),
  externalAddress: formatAddress(bytes.subarray(44, 60)),
});

/** Is it the answer to this very request? */
export const answersPcp = (
  { mapping }: PcpMapAnswer,
  { protocol, nonce, internalPort }: PcpMapRequest,
): boolean =>
  mapping !== undefined &&
  mapping.protocol === protocol &&
  mapping.internalPort === internalPort &&
  equalBytes(mapping.nonce, nonce);

const writeAddress = (bytes: Buffer, at: number, address: string): void => {
  const plain = parseAddress(address)!;
  if (plain.length === 16) bytes.set(plain, at);
  else {
    bytes.set(MAPPED_PREFIX, at);
    bytes.set(plain, at + MAPPED_PREFIX.length);
  }
};
