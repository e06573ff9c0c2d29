/**
 * What is typed after `/`: words that must all be in the name, and fields, as in
 * `debian state:seeding tracker:example ratio<1 size>4G`. Anything typed has a meaning; a field that is
 * not finished yet asks for nothing, so that the list does not flicker while one types.
 */
import type { TorrentSummary } from '../contract/frame.ts';
import { MAX_FILTER_TERMS } from './limits.ts';

type Test = (torrent: TorrentSummary) => boolean;

const TEXTS: { readonly [field: string]: (torrent: TorrentSummary) => string } = {
  name: ({ name }) => name,
  state: ({ state }) => state,
  tracker: ({ tracker }) => tracker,
};

const NUMBERS: { readonly [field: string]: (torrent: TorrentSummary) => number } = {
  ratio: ({ ratio }) => ratio,
  size: ({ wantedSize }) => wantedSize,
  done: ({ progress }) => progress * 100,
  up: ({ uploadRate }) => uploadRate,
  down: ({ downloadRate }) => downloadRate,
  peers: ({ peersConnected }) => peersConnected,
};

const COMPARE: { readonly [sign: string]: (left: number, right: number) => boolean } = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** As sizes are shown: steps of 1024. */
const UNITS = ['', 'k', 'm', 'g', 't', 'p'];

const TEXT_TERM = /^(name|state|tracker):(.*)$/;
const NUMBER_TERM =
  /^(ratio|size|done|up|down|peers)([<>]=?)(?:(\d{1,15}(?:\.\d{0,9})?)([kmgtp]?)(?:i?b)?%?)?$/;

/** One shape for letters that can be written in several. */
const folded = (text: string): string => text.normalize('NFC').toLowerCase();

const textTest = (field: string, wanted: string): Test | undefined => {
  const read = TEXTS[field];
  if (read === undefined || wanted === '') return undefined;
  return (torrent) => folded(read(torrent)).includes(wanted);
};

const numberTest = (field: string, sign: string, figures: string, unit: string) => {
  const read = NUMBERS[field];
  const compare = COMPARE[sign];
  if (read === undefined || compare === undefined) return undefined;
  const wanted = Number(figures) * 1024 ** UNITS.indexOf(unit);
  return (torrent: TorrentSummary): boolean => compare(read(torrent), wanted);
};

/** Undefined for a term that asks for nothing yet. */
const testOf = (term: string): Test | undefined => {
  const text = TEXT_TERM.exec(term);
  if (text !== null) return textTest(text[1]!, text[2]!);
  const number = NUMBER_TERM.exec(term);
  if (number === null) return textTest('name', term);
  const [, field, sign, figures, unit] = number;
  return figures === undefined ? undefined : numberTest(field!, sign!, figures, unit ?? '');
};

/** Those that the filter lets through, in the order they came; the same list where it asks for nothing. */
export const filterTorrents = (
  torrents: readonly TorrentSummary[],
  filter: string,
): readonly TorrentSummary[] => {
  const terms = folded(filter).split(/\s+/).filter(Boolean).slice(0, MAX_FILTER_TERMS);
  const tests = terms.map(testOf).filter((test) => test !== undefined);
  if (tests.length === 0) return torrents;
  return torrents.filter((torrent) => tests.every((test) => test(torrent)));
};
