/** The key of a publication in a file: JSON, which only its owner may read. */
import { SluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import type { PublicationKey } from '../contract/updates.ts';
import { readKeyFile, writeKeyFile } from '../system/key-file.ts';

/** What is longer is none. */
const MAX_KEY_FILE_BYTES = 4_096;

export const writeKey = (path: string, { seed, salt }: PublicationKey): Promise<void> =>
  writeKeyFile(path, `${JSON.stringify({ seed, salt })}\n`);

/** As `writeKey` makes it, or 64 hex digits alone. Rejects with `disk/*`, or `usage/invalid` where it is none. */
export const readKey = async (path: string): Promise<PublicationKey> => {
  const text = (await readKeyFile(path, MAX_KEY_FILE_BYTES)).trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return { seed: text, salt: '' };
  const { seed, salt = '' } = fieldsOf(text);
  if (typeof seed === 'string' && typeof salt === 'string') return { seed, salt };
  throw new SluiceError(
    'usage/invalid',
    `${safeText(path, 4_096)} holds no key: it should be what "sluice publish NAME --export FILE" has written, or 64 hex digits`,
  );
};

const fieldsOf = (text: string): { readonly seed?: unknown; readonly salt?: unknown } => {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
};
