/**
 * What is typed after `/`: words that must all be in the name, and fields, as in
 * `debian state:seeding tracker:example ratio<1 size>4G`. Anything typed has a meaning; a field that is
 * not finished yet asks for nothing, so that the list does not flicker while one types.
 */
import type { TorrentSummary } from '../contract/frame.ts';
import { comparisonOf, foldedText } from './filter-term.ts';
import { MAX_FILTER_TERMS } from './limits.ts';

type Test = (torrent: TorrentSummary) => boolean;

const TEXTS: { readonly [field: string]: (torrent: TorrentSummary) => string } = {
  name: ({ name }) => name,
  state: ({ state }) => state,
  tracker: ({ tracker }) => tracker,
};

const NUMBERS = {
  ratio: ({ ratio }: TorrentSummary) => ratio,
  size: ({ wantedSize }: TorrentSummary) => wantedSize,
  done: ({ progress }: TorrentSummary) => progress * 100,
  up: ({ uploadRate }: TorrentSummary) => uploadRate,
  down: ({ downloadRate }: TorrentSummary) => downloadRate,
  peers: ({ peersConnected }: TorrentSummary) => peersConnected,
} as const satisfies { readonly [field: string]: (torrent: TorrentSummary) => number };

const NUMBER_FIELDS = Object.keys(NUMBERS) as readonly (keyof typeof NUMBERS)[];

const TEXT_TERM = /^(name|state|tracker):(.*)$/;

const textTest = (field: string, wanted: string): Test | undefined => {
  const read = TEXTS[field];
  if (read === undefined || wanted === '') return undefined;
  return (torrent) => foldedText(read(torrent)).includes(wanted);
};

/** Undefined for a term that asks for nothing yet. */
const testOf = (term: string): Test | undefined => {
  const text = TEXT_TERM.exec(term);
  if (text !== null) return textTest(text[1]!, text[2]!);
  const comparison = comparisonOf(term, NUMBER_FIELDS);
  if (comparison === undefined) return textTest('name', term);
  const { field, holds } = comparison;
  return holds && ((torrent) => holds(NUMBERS[field](torrent)));
};

/** Those that the filter lets through, in the order they came; the same list where it asks for nothing. */
export const filterTorrents = (
  torrents: readonly TorrentSummary[],
  filter: string,
): readonly TorrentSummary[] => {
  const terms = foldedText(filter).split(/\s+/).filter(Boolean).slice(0, MAX_FILTER_TERMS);
  const tests = terms.map(testOf).filter((test) => test !== undefined);
  if (tests.length === 0) return torrents;
  return torrents.filter((torrent) => tests.every((test) => test(torrent)));
};
