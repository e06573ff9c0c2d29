/** Streams of a torrent: opens one where that was asked for, and shows where each is, how it stands, and how to take its address along. */
import type { TorrentId } from '../../base/ids.ts';
import type { Frame } from '../../contract/frame.ts';
import type { StreamSummary } from '../../contract/streams.ts';
import { streamStandingWords } from '../list/stream-words.ts';
import { acting, type Outcome, saying } from '../outcome.ts';
import { type Line, rule, span } from '../text/line.ts';
import type { Dialog } from './dialog.ts';
import type { StreamSheet } from './sheets.ts';

/** Its name, and the address over two lines, so that it can be taken with the mouse too. */
const ROWS_EACH = 3;
const MAX_SHOWN = 3;

export const streamSheet = (id: TorrentId, wish: StreamSheet['wish']): StreamSheet => ({
  ...{ kind: 'stream', id, wish },
  problem: null,
});

const streamsOf = ({ id }: StreamSheet, { session }: Frame): readonly StreamSummary[] =>
  session.streams.filter((stream) => stream.id === id).slice(-MAX_SHOWN);

/** Of the same files there is one already. */
const isOpen = (sheet: StreamSheet, frame: Frame): boolean => {
  const { wish } = sheet;
  if (wish === null) return true;
  const streams = streamsOf(sheet, frame);
  if (wish === 'largest') return streams.length > 0;
  const wanted = [...wish].sort().join();
  return streams.some(({ files }) => [...files].sort().join() === wanted);
};

const streamLines = (stream: StreamSummary, columns: number): readonly Line[] => {
  const { name, url } = stream;
  const width = Math.max(10, columns - 2);
  return [
    [span(` ${name}`, 'strong'), span(`  ${streamStandingWords(stream)}`, 'dim')],
    [span(` ${url.slice(0, width)}`, 'accent')],
    [span(` ${url.slice(width, 2 * width)}`, 'accent')],
  ];
};

const lines = (sheet: StreamSheet, frame: Frame, columns: number): readonly Line[] => {
  const head = rule([span('Stream', 'strong')], columns);
  if (sheet.problem !== null) return [head, [span(` ${sheet.problem}`, 'bad')]];
  const streams = streamsOf(sheet, frame);
  if (streams.length === 0) {
    const words = isOpen(sheet, frame) ? 'It is not streamed.' : 'Opening…';
    return [head, [span(` ${words}`, 'dim')]];
  }
  return [head, ...streams.flatMap((stream) => streamLines(stream, columns))];
};

const CLOSED = { kind: 'sheet', sheet: null } as const;

const copied = (stream: StreamSummary): Outcome => ({
  acts: [
    CLOSED,
    { kind: 'say', message: { tone: 'good', text: `Copied the address of ${stream.name}` } },
  ],
  effect: { kind: 'copy', text: stream.url },
});

export const ended = (streams: readonly StreamSummary[]): Outcome => {
  if (streams.length === 0) return saying('warn', 'It is not streamed');
  return {
    acts: [CLOSED],
    wishes: streams.map(({ stream, name }) => ({
      name: 'stream:close',
      args: { stream },
      done: `The stream of ${name} has ended`,
    })),
  };
};

export const streamDialog: Dialog<StreamSheet> = {
  room: (sheet, frame) => 1 + Math.max(1, streamsOf(sheet, frame).length * ROWS_EACH),
  lines: (sheet, { state }, { columns, rows }) => lines(sheet, state.frame, columns).slice(0, rows),
  perform: (sheet, action, { state }) => {
    if (action === 'cancel') return acting(CLOSED);
    const newest = streamsOf(sheet, state.frame).at(-1);
    if (newest === undefined) return undefined;
    if (action === 'copy-address') return copied(newest);
    return action === 'end-stream' ? ended([newest]) : undefined;
  },
  idle: (sheet, { state }) =>
    streamsOf(sheet, state.frame).length === 0 ? ['copy-address', 'end-stream'] : [],
  question: (sheet, { state }) => {
    const { id, wish } = sheet;
    if (wish === null || sheet.problem !== null || isOpen(sheet, state.frame)) return undefined;
    const files = wish === 'largest' ? {} : { files: wish };
    const key = `stream ${id} ${wish === 'largest' ? wish : wish.join()}`;
    return { key, name: 'stream:open', args: { id, ...files } };
  },
  answered: (sheet, answer) =>
    answer.kind === 'problem' ? { ...sheet, problem: answer.problem } : { ...sheet, wish: null },
  isStale: ({ id }, { torrents }) => !torrents.some((torrent) => torrent.id === id),
};
