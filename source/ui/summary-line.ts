/** The first line: what the session as a whole does. Rates stand to the right, at fixed places. */
import type { Frame } from '../contract/frame.ts';
import { fit } from './cells.ts';
import { formatPlural, formatRate, RATE_WIDTH } from './format.ts';
import { type Line, span, spread } from './line.ts';
import { countWords } from './torrent-rows.ts';

const WORDS_FROM = 72;
const PORT_FROM = 96;

const limit = (bytesPerSecond: number | null): string =>
  bytesPerSecond === null ? '' : ` of ${formatRate(bytesPerSecond)}`;

export const summaryLine = (frame: Frame, width: number): Line => {
  const { session, torrents } = frame;
  const words = countWords(torrents);
  const left = [
    span(' Sluice ', 'strong'),
    ...(width >= WORDS_FROM && words !== '' ? [span(` ${words}`, 'dim')] : []),
  ];
  const port =
    session.listenPort === null
      ? span('no port open', 'warn')
      : span(`port ${session.listenPort}`, 'dim');
  const right = [
    ...(width >= PORT_FROM ? [port, span('   ')] : []),
    span(formatPlural(session.peers, 'peer'), 'dim'),
    span('  ↑', 'good'),
    span(` ${fit(formatRate(session.uploadRate), RATE_WIDTH, 'right')}`),
    span(limit(session.uploadLimit), 'dim'),
    span('  ↓', 'busy'),
    span(` ${fit(formatRate(session.downloadRate), RATE_WIDTH, 'right')}`),
    span(limit(session.downloadLimit), 'dim'),
    span(' '),
  ];
  return spread(left, right, width);
};
