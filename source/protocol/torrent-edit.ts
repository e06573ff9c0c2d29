/**
 * Changes what stands around a torrent's info dictionary. That itself is kept byte for byte, however
 * oddly it is written, and so the info-hash stays; so are all entries that nobody wants changed.
 */
import { compareBytes, concatBytes, fromBinaryString, fromUtf8, utf8 } from '../base/bytes.ts';
import { decodeBencode, encodeBencode } from './bencode.ts';
import { isList } from './bencode-read.ts';
import { type BencodeOptions, scanBencode } from './bencode-scan.ts';
import type { BencodeDictionary, BencodeInput, BencodeValue } from './bencode-value.ts';
import { MAX_TORRENT_BYTES } from './limits.ts';
import { parseMetainfo } from './metainfo.ts';
import type { BootstrapNode } from './metainfo-announce.ts';
import { encodeNodes, encodeTrackers, encodeWebSeeds, some } from './torrent-maker.ts';

export interface TorrentEdit {
  /** From those that it has, by tier. */
  readonly trackers?: (tiers: readonly (readonly string[])[]) => readonly (readonly string[])[];
  readonly webSeeds?: (urls: readonly string[]) => readonly string[];
  readonly httpSeeds?: (urls: readonly string[]) => readonly string[];
  /** Those of the DHT it begins with, instead of what it has. */
  readonly nodes?: readonly BootstrapNode[];
  /** Null is none. */
  readonly createdBy?: string | null;
  /** Seconds since 1970; null is none. */
  readonly createdAt?: number | null;
  /** Null is none. */
  readonly comment?: string | null;
}

const OPTIONS: BencodeOptions = { maxBytes: MAX_TORRENT_BYTES, allowTrailing: true };

/** Throws as `parseMetainfo`, where it is no torrent. */
export const editTorrent = (bytes: Uint8Array, edit: TorrentEdit): Uint8Array => {
  parseMetainfo(bytes);
  const { entries } = scanBencode(bytes, OPTIONS);
  const root = decodeBencode(bytes, OPTIONS) as BencodeDictionary;
  const written = new Map<string, Uint8Array>();
  for (const [key, { start, end }] of entries) written.set(key, bytes.subarray(start, end));
  for (const [key, value] of Object.entries(changesOf(root, edit))) {
    if (value === undefined) written.delete(key);
    else written.set(key, encodeBencode(value));
  }
  return assemble(written);
};

const changesOf = (
  root: BencodeDictionary,
  edit: TorrentEdit,
): Record<string, BencodeInput | undefined> => ({
  ...addressChanges(root, edit),
  ...wordChanges(edit),
});

const addressChanges = (
  root: BencodeDictionary,
  { trackers, webSeeds, httpSeeds, nodes }: TorrentEdit,
): Record<string, BencodeInput | undefined> => ({
  ...(trackers === undefined ? {} : encodeTrackers(trackers(tiersOf(root)))),
  ...(webSeeds === undefined
    ? {}
    : { 'url-list': encodeWebSeeds(webSeeds(urlsOf(root, 'url-list'))) }),
  ...(httpSeeds === undefined ? {} : { httpseeds: some(httpSeeds(urlsOf(root, 'httpseeds'))) }),
  ...(nodes === undefined ? {} : { nodes: encodeNodes(nodes) }),
});

const wordChanges = ({
  comment,
  createdBy,
  createdAt,
}: TorrentEdit): Record<string, BencodeInput | undefined> => ({
  // Some programs write it twice and read the other one.
  ...(comment === undefined ? {} : { comment: comment ?? undefined, 'comment.utf-8': undefined }),
  ...(createdBy === undefined ? {} : { 'created by': createdBy ?? undefined }),
  ...(createdAt === undefined ? {} : { 'creation date': createdAt ?? undefined }),
});

/** All of them, also those that Sluice cannot speak with: others may. */
const tiersOf = (root: BencodeDictionary): readonly (readonly string[])[] => {
  const list = root.get('announce-list');
  const tiers = (isList(list) ? list : [])
    .map((tier) => (isList(tier) ? tier : [tier]).flatMap(textOf))
    .filter((tier) => tier.length > 0);
  const announce = textOf(root.get('announce'));
  return tiers.length > 0 || announce.length === 0 ? tiers : [announce];
};

const urlsOf = (root: BencodeDictionary, key: 'url-list' | 'httpseeds'): readonly string[] => {
  const value = root.get(key) ?? [];
  return (isList(value) ? value : [value]).flatMap(textOf);
};

const textOf = (value: BencodeValue | undefined): readonly string[] =>
  value instanceof Uint8Array && value.length > 0 ? [fromUtf8(value)] : [];

/** Keys by their bytes, as they must stand. */
const assemble = (entries: ReadonlyMap<string, Uint8Array>): Uint8Array => {
  const sorted = [...entries]
    .map(([key, value]) => ({ key: fromBinaryString(key), value }))
    .sort((left, right) => compareBytes(left.key, right.key));
  const parts = sorted.flatMap(({ key, value }) => [utf8(`${key.length}:`), key, value]);
  return concatBytes([utf8('d'), ...parts, utf8('e')]);
};
