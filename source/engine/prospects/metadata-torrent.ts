/** A .torrent made of what peers have sent and of what the link says (BEP 9): as good as one from a file. */
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { encodeBencode } from '../../protocol/bencode.ts';

export interface AroundInfo {
  /** By tier (BEP 12). */
  readonly tiers: readonly (readonly string[])[];
  readonly webSeeds: readonly string[];
}

/** `info` stands in it byte for byte: the info-hash is taken over exactly these. */
export const metadataTorrent = (info: Uint8Array, { tiers, webSeeds }: AroundInfo): Uint8Array => {
  const [first] = tiers.flat();
  return concatBytes([
    utf8('d'),
    ...entry('announce', first),
    ...entry('announce-list', first === undefined ? undefined : tiers),
    encodeBencode('info'),
    info,
    ...entry('url-list', webSeeds.length === 0 ? undefined : webSeeds),
    utf8('e'),
  ]);
};

const entry = (
  key: string,
  value: Parameters<typeof encodeBencode>[0] | undefined,
): readonly Uint8Array[] => (value === undefined ? [] : [encodeBencode(key), encodeBencode(value)]);
