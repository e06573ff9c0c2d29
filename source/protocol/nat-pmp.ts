/** NAT-PMP (RFC 6886): asks a gateway for ports on its public address, in 12 bytes; its answers are a stranger's. */
import { formatAddress } from '../base/addresses.ts';
import type { PortProtocol } from './port-protocol.ts';

/** NAT-PMP and PCP share it. */
export const GATEWAY_PORT = 5351;

export type NatPmpAnswer =
  | { readonly kind: 'address'; readonly epoch: number; readonly address: string }
  | {
      readonly kind: 'mapping';
      readonly protocol: PortProtocol;
      readonly epoch: number;
      readonly internalPort: number;
      readonly externalPort: number;
      readonly lifetimeSeconds: number;
    }
  | { readonly kind: 'refused'; readonly result: number };

const OPCODES = { udp: 1, tcp: 2 } as const;
const ADDRESS_BYTES = 12;
const MAPPING_BYTES = 16;
const ANSWER = 128;

export const encodeNatPmpAddressRequest = (): Uint8Array => Uint8Array.of(0, 0);

export interface NatPmpMappingRequest {
  readonly protocol: PortProtocol;
  readonly internalPort: number;
  /** What we should like; 0 together with a lifetime of 0 takes the mapping away. */
  readonly externalPort: number;
  readonly lifetimeSeconds: number;
}

export const encodeNatPmpMappingRequest = (request: NatPmpMappingRequest): Uint8Array => {
  const bytes = Buffer.alloc(12);
  bytes[1] = OPCODES[request.protocol];
  bytes.writeUInt16BE(request.internalPort, 4);
  bytes.writeUInt16BE(request.externalPort, 6);
  bytes.writeUInt32BE(request.lifetimeSeconds, 8);
  return bytes;
};

/** Undefined where it is no answer of version 0. */
export const decodeNatPmpAnswer = (message: Uint8Array): NatPmpAnswer | undefined => {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  // What is refused may be cut short: result and epoch stand in the first eight.
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1]! < ANSWER) return undefined;
  const opcode = bytes[1]! - ANSWER;
  const result = bytes.readUInt16BE(2);
  if (result !== 0) return { kind: 'refused', result };
  if (opcode === 0) return readAddress(bytes);
  if (opcode === OPCODES.udp) return readMapping(bytes, 'udp');
  return opcode === OPCODES.tcp ? readMapping(bytes, 'tcp') : undefined;
};

const readAddress = (bytes: Buffer): NatPmpAnswer | undefined => {
  if (bytes.length < ADDRESS_BYTES) return undefined;
  const address = formatAddress(bytes.subarray(8, 12));
  return { kind: 'address', epoch: bytes.readUInt32BE(4), address };
};

const readMapping = (bytes: Buffer, protocol: PortProtocol): NatPmpAnswer | undefined => {
  if (bytes.length < MAPPING_BYTES) return undefined;
  return {
    kind: 'mapping',
    protocol,
    epoch: bytes.readUInt32BE(4),
    internalPort: bytes.readUInt16BE(8),
    externalPort: bytes.readUInt16BE(10),
    lifetimeSeconds: bytes.readUInt32BE(12),
  };
};
