/** Which torrents the words of a command line name: by number in the list, by info-hash, by name. */
import { SluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { foldedText } from '../ui/list/filter-term.ts';

/** A torrent and its number in `sluice list`, from 1 in the order they were added. */
export interface NumberedTorrent {
  readonly number: number;
  readonly torrent: TorrentSummary;
}

const ALL = 'all';
const NUMBER = /^[1-9]\d{0,6}$/;
const HASH_START = /^[0-9a-f]{4,64}$/i;
const MAX_CANDIDATES = 8;
const SHOWN_DIGITS = 8;
const MAX_WORD_LENGTH = 100;

export const numbered = (torrents: readonly TorrentSummary[]): readonly NumberedTorrent[] =>
  torrents.map((torrent, at) => ({ number: at + 1, torrent }));

/** Each once, in the order they are named; `isLeftOut` is of `all`. Throws `session/not-found` or `session/ambiguous`. */
export const chosenTorrents = (
  torrents: readonly TorrentSummary[],
  words: readonly string[],
  isLeftOut: (torrent: TorrentSummary) => boolean = () => false,
): readonly NumberedTorrent[] => {
  const all = numbered(torrents);
  const chosen = new Map<string, NumberedTorrent>();
  for (const word of words) {
    const named =
      word === ALL ? all.filter(({ torrent }) => !isLeftOut(torrent)) : [oneOf(all, word)];
    for (const each of named) chosen.set(each.torrent.id, each);
  }
  return [...chosen.values()];
};

/** For verbs about one torrent. Throws as `chosenTorrents` does. */
export const chosenTorrent = (torrents: readonly TorrentSummary[], word: string): NumberedTorrent =>
  oneOf(numbered(torrents), word);

const oneOf = (all: readonly NumberedTorrent[], word: string): NumberedTorrent => {
  const byNumber = NUMBER.test(word) ? all[Number(word) - 1] : undefined;
  if (byNumber !== undefined) return byNumber;
  const found = candidates(all, word);
  if (found.length === 1) return found[0]!;
  throw found.length === 0 ? nothingFor(word) : manyFor(word, found);
};

/** A whole name or a whole hash stands above a part of one. */
const candidates = (all: readonly NumberedTorrent[], word: string): readonly NumberedTorrent[] => {
  const wanted = foldedText(word);
  if (wanted === '') return [];
  const whole = all.filter(({ torrent }) => torrent.id === wanted || torrent.name === word);
  if (whole.length > 0) return whole;
  const sameName = all.filter(({ torrent }) => foldedText(torrent.name) === wanted);
  if (sameName.length > 0) return sameName;
  const isHash = HASH_START.test(word);
  return all.filter(
    ({ torrent }) =>
      (isHash && torrent.id.startsWith(wanted)) || foldedText(torrent.name).includes(wanted),
  );
};

const quoted = (word: string): string => `"${safeText(word, MAX_WORD_LENGTH)}"`;

const nothingFor = (word: string): SluiceError =>
  new SluiceError(
    'session/not-found',
    `${quoted(word)} is no torrent here; "sluice list" shows them`,
  );

const manyFor = (word: string, found: readonly NumberedTorrent[]): SluiceError => {
  const shown = found
    .slice(0, MAX_CANDIDATES)
    .map(({ number, torrent }) => `${number} ${torrent.id.slice(0, SHOWN_DIGITS)} ${torrent.name}`);
  const more = found.length > shown.length ? `; and ${found.length - shown.length} more` : '';
  return new SluiceError(
    'session/ambiguous',
    `${quoted(word)} may be any of ${found.length} torrents: ${shown.join('; ')}${more}`,
  );
};
