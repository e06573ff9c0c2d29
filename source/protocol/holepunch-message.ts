/** How two peers that both stand behind routers are brought together by one that is connected to both (`ut_holepunch`, BEP 55). */
import { formatAddress, isIpv6, parseAddress } from '../base/addresses.ts';
import type { Endpoint } from '../base/ports/network.ts';

export const HOLEPUNCH_EXTENSION = 'ut_holepunch';

export type HolepunchRefusal =
  /** It is no address that anybody could be at. */
  | 'no-such-peer'
  /** The relay is not connected to it. */
  | 'not-connected'
  /** It does not speak this extension. */
  | 'no-support'
  /** It is the relay itself. */
  | 'no-self'
  | 'unknown';

export type HolepunchMessage =
  /** To the relay: whom we should like to reach. */
  | { readonly kind: 'rendezvous'; readonly endpoint: Endpoint }
  /** From the relay, to both: connect there by uTP, now. */
  | { readonly kind: 'connect'; readonly endpoint: Endpoint }
  | { readonly kind: 'error'; readonly endpoint: Endpoint; readonly refusal: HolepunchRefusal };

const KINDS = ['rendezvous', 'connect', 'error'] as const;
const REFUSALS = ['unknown', 'no-such-peer', 'not-connected', 'no-support', 'no-self'] as const;
const HEAD_BYTES = 2;
const PORT_BYTES = 2;
const REFUSAL_BYTES = 4;

/** An error's number is in all of them, 0 where there is none: BEP 55 wants it, and libtorrent does not mind. */
export const encodeHolepunchMessage = (message: HolepunchMessage): Uint8Array => {
  const { host, port } = message.endpoint;
  const address = parseAddress(host)!;
  const bytes = Buffer.alloc(HEAD_BYTES + address.length + PORT_BYTES + REFUSAL_BYTES);
  bytes[0] = KINDS.indexOf(message.kind);
  bytes[1] = isIpv6(host) ? 1 : 0;
  bytes.set(address, HEAD_BYTES);
  bytes.writeUInt16BE(port, HEAD_BYTES + address.length);
  const refusal = message.kind === 'error' ? REFUSALS.indexOf(message.refusal) : 0;
  bytes.writeUInt32BE(refusal, bytes.length - REFUSAL_BYTES);
  return bytes;
};

/** Undefined for what is none; its endpoint may still be one that nobody can be at. The number of an error may be left out. */
export const decodeHolepunchMessage = (payload: Uint8Array): HolepunchMessage | undefined => {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const kind = KINDS[bytes[0] ?? KINDS.length];
  const addressBytes = bytes[1] === 0 ? 4 : bytes[1] === 1 ? 16 : undefined;
  if (kind === undefined || addressBytes === undefined) return undefined;
  const portAt = HEAD_BYTES + addressBytes;
  if (bytes.length < portAt + PORT_BYTES) return undefined;
  const endpoint = {
    host: formatAddress(bytes.subarray(HEAD_BYTES, portAt)),
    port: bytes.readUInt16BE(portAt),
  };
  if (kind !== 'error') return { kind, endpoint };
  const refusalAt = portAt + PORT_BYTES;
  const number = bytes.length < refusalAt + REFUSAL_BYTES ? 0 : bytes.readUInt32BE(refusalAt);
  return { kind, endpoint, refusal: REFUSALS[number] ?? 'unknown' };
};
