/**
 * In which order the files of a new torrent stand. Other programs differ, and with the order the
 * info-hash does: theirs are here beside our own.
 */
import { compareBytes, utf8 } from '../base/bytes.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import { FILES_PER_STEP } from './limits.ts';

/**
 * `path`: whole paths by their bytes (mktorrent). `folder`: name by name, as folders are listed
 * (libtorrent). `nocase`: capitals or not (Transmission). `natural`: 2 before 10.
 */
export type FileOrder = 'path' | 'folder' | 'nocase' | 'natural';

export const FILE_ORDERS: readonly FileOrder[] = ['path', 'folder', 'nocase', 'natural'];

type KeyOf = (parts: readonly string[]) => Uint8Array;

const byPath: KeyOf = (parts) => utf8(parts.join('/'));

/** What ends a name sorts before all that may stand in one. */
const byFolder: KeyOf = (parts) => utf8(parts.join('\0'));

/** As `strcasecmp` over signed characters does: what is not ASCII comes first, even before the end. */
const byNocase: KeyOf = (parts) =>
  utf8(`${parts.join('/').replace(/[A-Z]/g, (letter) => letter.toLowerCase())}\0`).map(
    (byte) => byte ^ 0x80,
  );

/** Each number with how many digits it has before it. */
const byNumber: KeyOf = (parts) =>
  utf8(
    parts
      .join('\0')
      .toLowerCase()
      .replace(/\d+/g, (digits) => {
        const plain = digits.replace(/^0+(?=\d)/, '');
        return `0${String.fromCharCode(Math.min(plain.length, 0x7f))}${plain}`;
      }),
  );

const KEYS: Readonly<Record<FileOrder, KeyOf>> = {
  path: byPath,
  folder: byFolder,
  nocase: byNocase,
  natural: byNumber,
};

/** A copy, in order. */
export const inFileOrder = <File extends { readonly parts: readonly string[] }>(
  files: readonly File[],
  order: FileOrder,
): readonly File[] => atOnce(inFileOrderInSteps(files, order));

export function* inFileOrderInSteps<File extends { readonly parts: readonly string[] }>(
  files: readonly File[],
  order: FileOrder,
): Steps<readonly File[]> {
  const keyed: { file: File; key: Uint8Array; path: Uint8Array }[] = [];
  for (const file of files) {
    keyed.push({ file, key: KEYS[order](file.parts), path: byPath(file.parts) });
    if (keyed.length % FILES_PER_STEP === 0) yield;
  }
  yield;
  return keyed
    .sort((left, right) => compareBytes(left.key, right.key) || compareBytes(left.path, right.path))
    .map(({ file }) => file);
}
