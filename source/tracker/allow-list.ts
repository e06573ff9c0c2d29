/** The torrents that a tracker serves, where it does not serve all: a file with an info-hash a line. */
import { fromHex, toBinaryString } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { MAX_ALLOWED_TORRENTS } from './limits.ts';

const WIRE_HASH_BYTES = 20;

/** As `toBinaryString` writes 20 bytes. */
export type AllowList = Pick<ReadonlySet<string>, 'has' | 'size'>;

/** 40 digits (v1) or 64 (v2, of which trackers see 20 bytes); `#` begins a remark. Throws `settings/invalid` with the line. */
export const parseAllowList = (text: string): ReadonlySet<string> => {
  const allowed = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    const word = line.replace(/#.*/, '').trim();
    if (word === '') continue;
    const hash = word.length === 40 || word.length === 64 ? fromHex(word) : undefined;
    if (hash === undefined) {
      throw refused(`line ${at + 1} is not an info-hash: give 40 or 64 hex digits`);
    }
    allowed.add(toBinaryString(hash.subarray(0, WIRE_HASH_BYTES)));
    if (allowed.size > MAX_ALLOWED_TORRENTS) {
      throw refused(`there are more than ${MAX_ALLOWED_TORRENTS} torrents`);
    }
  }
  return allowed;
};

const refused = (what: string): SluiceError =>
  new SluiceError('settings/invalid', `the list of allowed torrents cannot be used: ${what}`);
