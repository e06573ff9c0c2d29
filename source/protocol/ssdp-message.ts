/** How a router is asked whether it speaks UPnP (SSDP): a request of HTTP's looks in one packet, and the answer to it. */
import { fromBinaryString, toBinaryString } from '../base/bytes.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { MAX_SSDP_MESSAGE_BYTES } from './limits.ts';

export const SSDP_PORT = 1900;
export const SSDP_GROUP: Endpoint = { host: '239.255.255.250', port: SSDP_PORT };

/** What a router that can open ports calls itself, the newer first. */
export const GATEWAY_DEVICES: readonly string[] = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
];

export const encodeSsdpSearch = (target: string, to: Endpoint): Uint8Array =>
  fromBinaryString(
    `M-SEARCH * HTTP/1.1\r\nHOST: ${endpointKey(to)}\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: ${target}\r\n\r\n`,
  );

/** Where the answerer describes itself; undefined for what is no answer of a gateway. */
export const decodeSsdpAnswer = (bytes: Uint8Array): string | undefined => {
  if (bytes.length > MAX_SSDP_MESSAGE_BYTES) return undefined;
  const [first = '', ...lines] = toBinaryString(bytes).split('\r\n');
  if (!/^HTTP\/1\.[01] 200(?: |$)/i.test(first)) return undefined;
  let location: string | undefined;
  let target = '';
  for (const line of lines) {
    const [, name = '', words = ''] = /^([A-Za-z.-]{1,32}):(.*)$/.exec(line) ?? [];
    const value = words.trim();
    if (name.toLowerCase() === 'location') location ??= value;
    if (name.toLowerCase() === 'st') target = value;
  }
  return target.includes(':InternetGatewayDevice:') ? location : undefined;
};
