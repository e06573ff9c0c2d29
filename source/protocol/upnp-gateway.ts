/** What a UPnP router says of itself, and what it is asked (IGD 1 and 2): a description, and calls in SOAP. */
import { canonicalAddress } from '../base/addresses.ts';
import { fromUtf8, utf8 } from '../base/bytes.ts';
import type { PortProtocol } from './port-protocol.ts';
import { type XmlElement, xmlElements } from './xml-elements.ts';

export interface UpnpService {
  readonly type: string;
  /** Relative to where the description was found, or to `URLBase`. */
  readonly controlUrl: string;
}

export interface UpnpDescription {
  readonly services: readonly UpnpService[];
  readonly baseUrl: string | undefined;
  /** As its maker calls it. */
  readonly name: string | undefined;
}

/** Those that open ports, in the order in which they are tried. */
const PORT_SERVICES: readonly string[] = [
  'urn:schemas-upnp-org:service:WANIPConnection:2',
  'urn:schemas-upnp-org:service:WANIPConnection:1',
  'urn:schemas-upnp-org:service:WANPPPConnection:1',
];

/** Undefined for what is no description. */
export const decodeUpnpDescription = (body: Uint8Array): UpnpDescription | undefined => {
  const elements = xmlElements(fromUtf8(body));
  if (elements === undefined) return undefined;
  return {
    services: readServices(elements),
    baseUrl: wordsOf(elements, 'URLBase'),
    name: wordsOf(elements, 'friendlyName') ?? wordsOf(elements, 'modelName'),
  };
};

const readServices = (elements: readonly XmlElement[]): readonly UpnpService[] => {
  const services: UpnpService[] = [];
  let type = '';
  let controlUrl = '';
  for (const { kind, name, text } of elements) {
    if (kind === 'begin' && name === 'service') [type, controlUrl] = ['', ''];
    if (kind === 'begin' && name === 'serviceType') type = text;
    if (kind === 'begin' && name === 'controlURL') controlUrl = text;
    if (kind === 'end' && name === 'service' && controlUrl !== '') {
      services.push({ type, controlUrl });
    }
  }
  return services;
};

/** A router with several lines to the internet names each; the first of the best kind is its main one. */
export const portServiceOf = ({ services }: UpnpDescription): UpnpService | undefined => {
  for (const wanted of PORT_SERVICES) {
    const found = services.find(({ type }) => type === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
};

export interface SoapCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface UpnpMapping {
  readonly protocol: PortProtocol;
  readonly externalPort: number;
  readonly internalPort: number;
  /** Ours. */
  readonly internalAddress: string;
  /** 0 is until the router is told otherwise. */
  readonly leaseSeconds: number;
}

const DESCRIPTION = 'Sluice';

export const addPortMapping = (service: string, mapping: UpnpMapping): SoapCall =>
  call(service, 'AddPortMapping', [
    ['NewRemoteHost', ''],
    ['NewExternalPort', mapping.externalPort],
    ['NewProtocol', mapping.protocol.toUpperCase()],
    ['NewInternalPort', mapping.internalPort],
    ['NewInternalClient', mapping.internalAddress],
    ['NewEnabled', 1],
    ['NewPortMappingDescription', DESCRIPTION],
    ['NewLeaseDuration', mapping.leaseSeconds],
  ]);

export const deletePortMapping = (
  service: string,
  { protocol, externalPort }: Pick<UpnpMapping, 'protocol' | 'externalPort'>,
): SoapCall =>
  call(service, 'DeletePortMapping', [
    ['NewRemoteHost', ''],
    ['NewExternalPort', externalPort],
    ['NewProtocol', protocol.toUpperCase()],
  ]);

export const getExternalAddress = (service: string): SoapCall =>
  call(service, 'GetExternalIPAddress', []);

/** `service` is one of ours, numbers and addresses are written by us: there is nothing to escape. */
const call = (
  service: string,
  action: string,
  fields: readonly (readonly [name: string, value: string | number])[],
): SoapCall => {
  const written = fields.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
  return {
    headers: {
      'content-type': 'text/xml; charset="utf-8"',
      soapaction: `"${service}#${action}"`,
    },
    body: utf8(
      `<?xml version="1.0"?>\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:${action} xmlns:u="${service}">${written}</u:${action}></s:Body></s:Envelope>\r\n`,
    ),
  };
};

export type SoapAnswer =
  | { readonly kind: 'done'; readonly externalAddress: string | undefined }
  /** `code` as in IGD, or undefined where it is told in another way. */
  | { readonly kind: 'fault'; readonly code: number | undefined; readonly words: string };

/** It wants mappings without an end. */
export const UPNP_ONLY_PERMANENT = 725;
/** The port is another's. */
export const UPNP_CONFLICT = 718;
/** The outer port must be the inner one. */
export const UPNP_SAME_PORT = 724;

/** Undefined for what is no answer. */
export const decodeSoapAnswer = (body: Uint8Array): SoapAnswer | undefined => {
  const elements = xmlElements(fromUtf8(body));
  if (elements === undefined || wordsOf(elements, 'Body') === undefined) return undefined;
  if (wordsOf(elements, 'Fault') === undefined) {
    const address = wordsOf(elements, 'NewExternalIPAddress');
    return { kind: 'done', externalAddress: address && canonicalAddress(address) };
  }
  const code = Number(wordsOf(elements, 'errorCode') ?? '');
  return {
    kind: 'fault',
    code: Number.isInteger(code) && code > 0 ? code : undefined,
    words: wordsOf(elements, 'errorDescription') ?? '',
  };
};

const wordsOf = (elements: readonly XmlElement[], wanted: string): string | undefined =>
  elements.find(({ kind, name }) => kind === 'begin' && name === wanted)?.text;
