/** What programs on one local network say to each other about their torrents (BEP 14): a request of HTTP's looks, by multicast. */
import { isDialablePort } from '../base/addresses.ts';
import { fromBinaryString, toBinaryString } from '../base/bytes.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { MAX_LSD_COOKIE_LENGTH, MAX_LSD_HASHES, MAX_LSD_MESSAGE_BYTES } from './limits.ts';

export const LSD_GROUPS: readonly Endpoint[] = [
  { host: '239.192.152.143', port: 6771 },
  { host: 'ff15::efc0:988f', port: 6771 },
];

export interface LsdMessage {
  /** Where the sender takes connections, at the address that it sends from. */
  readonly port: number;
  /** Hex, 40 digits, lower case. */
  readonly infoHashes: readonly string[];
  /** By which a sender knows its own. */
  readonly cookie: string | undefined;
}

export const encodeLsdMessage = (
  { port, infoHashes, cookie }: LsdMessage,
  group: Endpoint,
): Uint8Array => {
  const hashes = infoHashes.map((hash) => `Infohash: ${hash}\r\n`).join('');
  const own = cookie === undefined ? '' : `cookie: ${cookie}\r\n`;
  const head = `BT-SEARCH * HTTP/1.1\r\nHost: ${endpointKey(group)}\r\nPort: ${port}\r\n`;
  return fromBinaryString(`${head}${hashes}${own}\r\n\r\n`);
};

/** Undefined for what is none, or names no torrent or no port. */
export const decodeLsdMessage = (bytes: Uint8Array): LsdMessage | undefined => {
  if (bytes.length > MAX_LSD_MESSAGE_BYTES) return undefined;
  const [first = '', ...lines] = toBinaryString(bytes).split('\r\n');
  if (!/^BT-SEARCH \* HTTP\/1\.[01]$/i.test(first)) return undefined;
  const infoHashes = new Set<string>();
  let port: number | undefined;
  let cookie: string | undefined;
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Za-z-]{1,32}):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key === 'port' && /^\d{1,5}$/.test(value)) port = Number(value);
    if (key === 'cookie') cookie = value.slice(0, MAX_LSD_COOKIE_LENGTH);
    const isHash = key === 'infohash' && /^[0-9a-f]{40}$/i.test(value);
    if (isHash && infoHashes.size < MAX_LSD_HASHES) infoHashes.add(value.toLowerCase());
  }
  if (port === undefined || !isDialablePort(port) || infoHashes.size === 0) return undefined;
  return { port, infoHashes: [...infoHashes], cookie };
};
