/** One command for each of several torrents: what became of each, in words or as JSON. */
import { safeText } from '../base/safe-text.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { type ErrorJson, errorJson } from './error-json.ts';
import type { Output } from './output.ts';
import type { NumberedTorrent } from './torrent-argument.ts';
import { EXIT_FAILURE, EXIT_OK } from './verb.ts';

/** Commands that wait for the engine at once. */
const AT_ONCE = 64;
const MAX_MESSAGE_LENGTH = 2_000;

export interface Act<Answer extends object | null> {
  /** What it answers stands in the JSON beside `id`, `name` and `error`. */
  readonly perform: (torrent: TorrentSummary) => Promise<Answer>;
  /** A line for one that went well. */
  readonly done: (name: string, answer: Answer) => string;
}

interface Result<Answer> {
  readonly torrent: TorrentSummary;
  readonly outcome: { readonly answer: Answer } | { readonly error: ErrorJson };
}

/** The exit code: 1 where it failed for any of them. The others are done all the same. */
export const actOnEach = async <Answer extends object | null>(
  chosen: readonly NumberedTorrent[],
  { perform, done }: Act<Answer>,
  { output, isJson }: { readonly output: Output; readonly isJson: boolean },
): Promise<number> => {
  const results: Result<Answer>[] = [];
  for (let from = 0; from < chosen.length; from += AT_ONCE) {
    const some = chosen.slice(from, from + AT_ONCE);
    results.push(...(await Promise.all(some.map(({ torrent }) => resultOf(torrent, perform)))));
  }
  if (isJson) output.json({ torrents: results.map(jsonOf) });
  else for (const result of results) tell(result, done, output);
  return results.some(({ outcome }) => 'error' in outcome) ? EXIT_FAILURE : EXIT_OK;
};

const resultOf = async <Answer extends object | null>(
  torrent: TorrentSummary,
  perform: Act<Answer>['perform'],
): Promise<Result<Answer>> => {
  try {
    return { torrent, outcome: { answer: await perform(torrent) } };
  } catch (error) {
    return { torrent, outcome: { error: errorJson(error) } };
  }
};

const jsonOf = ({ torrent: { id, name }, outcome }: Result<object | null>): object =>
  'error' in outcome
    ? { id, name, error: outcome.error }
    : { id, name, ...outcome.answer, error: null };

const tell = <Answer extends object | null>(
  { torrent, outcome }: Result<Answer>,
  done: Act<Answer>['done'],
  output: Output,
): void => {
  const name = safeText(torrent.name);
  if ('error' in outcome) output.note(`sluice: ${name}: ${outcome.error.message}`);
  else output.line(safeText(done(name, outcome.answer), MAX_MESSAGE_LENGTH));
};
