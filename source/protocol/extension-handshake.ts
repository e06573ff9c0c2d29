/** What two peers tell each other once both speak the extension protocol (BEP 10), with what later BEPs put in: 9, 21. */
import { formatAddress, isDialablePort, isDialableScope, scopeOfBytes } from '../base/addresses.ts';
import { isSluiceError } from '../base/errors.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { decodeBencode, encodeBencode } from './bencode.ts';
import { isDictionary, readBytes, readDictionary, readInteger } from './bencode-read.ts';
import type { BencodeDictionary } from './bencode-value.ts';
import {
  MAX_CLIENT_TEXT,
  MAX_EXTENSION_HANDSHAKE_TOKENS,
  MAX_EXTENSION_NAME_LENGTH,
  MAX_EXTENSIONS,
} from './limits.ts';

/** All of it is the peer's word. What it did not say, or said badly, is undefined. */
export interface ExtensionHandshake {
  /** `m`: the id by which the peer wants to be sent each; 0 takes one back. */
  readonly extensions: ReadonlyMap<string, number>;
  /** `v`: its program. */
  readonly client?: SafeText | undefined;
  /** `p`: where it takes connections. */
  readonly listenPort?: number | undefined;
  /** `reqq`: requests it keeps; not clamped. */
  readonly requestQueue?: number | undefined;
  /** `yourip`: how it sees us. */
  readonly yourAddress?: string | undefined;
  /** Where else it can be reached. */
  readonly ipv4?: string | undefined;
  readonly ipv6?: string | undefined;
  /** Bytes of the info dictionary (BEP 9). */
  readonly metadataSize?: number | undefined;
  /** `upload_only`: it wants nothing (BEP 21). */
  readonly isUploadOnly?: boolean | undefined;
  /** `e`: it likes to encrypt (MSE). */
  readonly prefersEncryption?: boolean | undefined;
}

/** What we say; what is undefined is left out. Addresses are packed. */
export interface OwnExtensionHandshake {
  readonly extensions: ReadonlyMap<string, number>;
  readonly client: string;
  readonly listenPort: number | undefined;
  readonly requestQueue: number;
  readonly yourAddress: Uint8Array | undefined;
  readonly ipv4?: Uint8Array | undefined;
  readonly ipv6?: Uint8Array | undefined;
  readonly metadataSize: number | undefined;
  readonly isUploadOnly: boolean;
  readonly prefersEncryption: boolean;
}

export const encodeExtensionHandshake = (ours: OwnExtensionHandshake): Uint8Array =>
  encodeBencode({
    m: ours.extensions,
    v: ours.client,
    p: ours.listenPort,
    reqq: ours.requestQueue,
    yourip: ours.yourAddress,
    ipv4: ours.ipv4,
    ipv6: ours.ipv6,
    metadata_size: ours.metadataSize,
    upload_only: ours.isUploadOnly ? 1 : undefined,
    e: ours.prefersEncryption ? 1 : undefined,
  });

/** Undefined where it is no bencoded dictionary; what is odd inside is left out (H66, H68). */
export const decodeExtensionHandshake = (bytes: Uint8Array): ExtensionHandshake | undefined => {
  const root = decodeRoot(bytes);
  if (root === undefined) return undefined;
  const port = readInteger(root, 'p');
  const client = readBytes(root, 'v');
  const uploadOnly = readInteger(root, 'upload_only');
  const encrypts = readInteger(root, 'e');
  return {
    extensions: readExtensions(root),
    client: client && nonEmpty(safeText(client, MAX_CLIENT_TEXT)),
    listenPort: port !== undefined && isDialablePort(port) ? port : undefined,
    requestQueue: readInteger(root, 'reqq'),
    yourAddress: readAddress(root, 'yourip'),
    ipv4: readAddress(root, 'ipv4', 4),
    ipv6: readAddress(root, 'ipv6', 16),
    metadataSize: readInteger(root, 'metadata_size'),
    isUploadOnly: uploadOnly === undefined ? undefined : uploadOnly !== 0,
    prefersEncryption: encrypts === undefined ? undefined : encrypts !== 0,
  };
};

const decodeRoot = (bytes: Uint8Array): BencodeDictionary | undefined => {
  try {
    const root = decodeBencode(bytes, {
      maxTokens: MAX_EXTENSION_HANDSHAKE_TOKENS,
      allowTrailing: true,
    });
    return isDictionary(root) ? root : undefined;
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
};

const nonEmpty = (text: SafeText): SafeText | undefined => (text === '' ? undefined : text);

/** Ids are one byte. */
const readExtensions = (root: BencodeDictionary): ReadonlyMap<string, number> => {
  const extensions = new Map<string, number>();
  for (const [name, id] of readDictionary(root, 'm') ?? []) {
    if (extensions.size >= MAX_EXTENSIONS) break;
    if (name.length > MAX_EXTENSION_NAME_LENGTH) continue;
    if (typeof id === 'number' && id >= 0 && id <= 255) extensions.set(name, id);
  }
  return extensions;
};

const readAddress = (root: BencodeDictionary, key: string, length?: number): string | undefined => {
  const bytes = readBytes(root, key);
  if (bytes === undefined || (bytes.length !== 4 && bytes.length !== 16)) return undefined;
  if (length !== undefined && bytes.length !== length) return undefined;
  return isDialableScope(scopeOfBytes(bytes)) ? formatAddress(bytes) : undefined;
};
