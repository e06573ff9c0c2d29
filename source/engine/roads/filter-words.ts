/** The IP filter in sentences. */
import type { FilterState } from '../../contract/filter.ts';
import type { FilterReport } from '../../protocol/address-filter.ts';
import { MAX_FILTER_RANGES } from '../../protocol/limits.ts';

export const filterWords = (
  state: FilterState,
  ranges: number,
  report: FilterReport | undefined,
  problem: string,
  isUnknown = false,
): string => {
  if (state === 'off') return 'No IP filter is set.';
  if (state === 'loading') {
    const meanwhile = isUnknown ? ' Until it is, nobody is spoken to.' : '';
    return `The IP filter is being read.${meanwhile}`;
  }
  if (state === 'on') return loadedWords(ranges, report);
  const before =
    ranges === 0 ? 'nobody is refused' : `what it said before (${counted(ranges)}) still counts`;
  return `The IP filter could not be read, so ${before}: ${problem}`;
};

export const loadedWords = (ranges: number, report: FilterReport | undefined): string => {
  const sentences = [`The IP filter refuses ${counted(ranges)}.`];
  const [first] = report?.problems ?? [];
  if (report !== undefined && first !== undefined) {
    const lines = report.oddLines === 1 ? 'One line' : `${report.oddLines} lines`;
    const beginning =
      report.oddLines === 1 ? `line ${first.line}` : `the first is line ${first.line}`;
    sentences.push(`${lines} of its file could not be understood; ${beginning}: ${first.text}`);
  }
  if (report?.isCut === true) {
    sentences.push(`Only the first ${MAX_FILTER_RANGES} ranges of its file were read.`);
  }
  return sentences.join(' ');
};

const counted = (ranges: number): string =>
  ranges === 1 ? 'one range of addresses' : `${ranges} ranges of addresses`;
