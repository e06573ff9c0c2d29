/**
 * What is typed after `/`: words that must all be in the name, and fields, as in
 * `debian state:seeding -label:old tracker:/arch|debian/i ratio<1 size>4G added<7d is:active`.
 * Anything typed has a meaning; a term that is not finished yet asks for nothing, so that the list
 * does not flicker while one types, and so does an expression that is broken, which is said.
 */
import type { TorrentSummary } from '../../contract/frame.ts';
import { expressionProblem, expressionTest } from '../text/expression.ts';
import { KINDS, NUMBER_FIELDS, NUMBERS, TEXT_FIELDS, TIME_FIELDS, TIMES } from './filter-fields.ts';
import { type FilterTerm, filterTerms } from './filter-scanner.ts';
import { comparisonOf, foldedText, timeComparisonOf } from './filter-term.ts';

/** `now` is milliseconds since 1970; null where no clock was given. */
type Test = (torrent: TorrentSummary, now: number | null) => boolean;

export interface Filter {
  readonly tests: readonly Test[];
  /** What is wrong with what is typed, in words; null where nothing is. */
  readonly problem: string | null;
  /** It may let through others a moment later, though no torrent has changed. */
  readonly isTimed: boolean;
}

/** What a term asks for; nothing while it is not finished. */
type Reading =
  | { readonly kind: 'test'; readonly test: Test; readonly isTimed?: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly problem: string };

const NOTHING: Reading = { kind: 'nothing' };
const testing = (test: Test): Reading => ({ kind: 'test', test });
const problem = (text: string): Reading => ({ kind: 'problem', problem: text });

const FIELD_TERM = /^([a-z]+):(.*)$/s;

const containing = (field: string, wanted: string): Reading => {
  const read = TEXT_FIELDS.get(field)!;
  return wanted === '' ? NOTHING : testing((torrent) => foldedText(read(torrent)).includes(wanted));
};

/** Letters of any case, as in words; so the `i` that many type behind it changes nothing. */
const matching = (field: string, text: string, flags: string): Reading => {
  const read = TEXT_FIELDS.get(field)!;
  if (text === '') return NOTHING;
  if (flags !== '' && flags !== 'i') {
    return problem(`An expression ends with / or /i, not with /${flags}`);
  }
  try {
    const holds = expressionTest(text);
    return testing((torrent) => holds(read(torrent)));
  } catch (error) {
    return problem(`This is no regular expression yet: ${expressionProblem(error)}`);
  }
};

const being = (typed: string): Reading => {
  const exact = KINDS.get(typed);
  const names = [...KINDS.keys()].filter((name) => name.startsWith(typed));
  if (names.length === 0) return problem(`is: knows ${[...KINDS.keys()].join(', ')}`);
  const test = exact ?? (names.length === 1 ? KINDS.get(names[0]!) : undefined);
  return test === undefined ? NOTHING : testing(test);
};

/** Undefined where it compares nothing that is known. */
const comparing = (term: string): Reading | undefined => {
  const figure = comparisonOf(term, NUMBER_FIELDS);
  if (figure !== undefined) {
    const { field, holds } = figure;
    return holds === undefined ? NOTHING : testing((torrent) => holds(NUMBERS[field](torrent)));
  }
  const time = timeComparisonOf(term, TIME_FIELDS);
  if (time === undefined) return undefined;
  const { field, holds } = time;
  if (holds === undefined) return NOTHING;
  const test: Test = (torrent, now) => holds(TIMES[field](torrent, now));
  return { kind: 'test', test, isTimed: field === 'added' };
};

/** A word with no field that is known is text. */
const wordReading = (typed: string): Reading => {
  const text = foldedText(typed);
  const [, field = '', wanted = ''] = FIELD_TERM.exec(text) ?? [];
  if (field === 'is') return being(wanted);
  if (TEXT_FIELDS.has(field)) return containing(field, wanted);
  return comparing(text) ?? containing('name', text);
};

const readingOf = (term: FilterTerm): Reading => {
  const isKnown = TEXT_FIELDS.has(term.field);
  const field = isKnown ? term.field : 'name';
  if (term.kind === 'word') return wordReading(term.text);
  if (term.kind === 'expression') return matching(field, term.text, term.flags);
  return containing(field, foldedText(term.text));
};

const turnedRound =
  (test: Test): Test =>
  (torrent, now) =>
    !test(torrent, now);

export const parseFilter = (typed: string): Filter => {
  const tests: Test[] = [];
  let wrong: string | null = null;
  let isTimed = false;
  for (const term of filterTerms(typed)) {
    const reading = readingOf(term);
    if (reading.kind === 'problem') wrong ??= reading.problem;
    if (reading.kind !== 'test') continue;
    tests.push(term.isNegated ? turnedRound(reading.test) : reading.test);
    isTimed ||= reading.isTimed === true;
  }
  return { tests, problem: wrong, isTimed };
};

export const passes = ({ tests }: Filter, torrent: TorrentSummary, now: number | null): boolean =>
  tests.every((test) => test(torrent, now));

/** Those that the filter lets through, in the order they came; the same list where it asks for nothing. */
export const letThrough = (
  torrents: readonly TorrentSummary[],
  filter: Filter,
  now: number | null,
): readonly TorrentSummary[] =>
  filter.tests.length === 0 ? torrents : torrents.filter((torrent) => passes(filter, torrent, now));

/** By a filter as it was typed. */
export const filterTorrents = (
  torrents: readonly TorrentSummary[],
  typed: string,
  now: number | null = null,
): readonly TorrentSummary[] => letThrough(torrents, parseFilter(typed), now);
