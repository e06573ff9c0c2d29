/** How a stream stands: what is there ahead of whoever reads, at what rate that is, or what it waits for. */
import type { StreamSummary } from '../../contract/streams.ts';
import { formatDuration, formatRate } from '../text/format.ts';

export const streamStandingWords = (stream: StreamSummary): string => {
  const { bufferedSeconds, bytesPerSecond, isBuffered, waiting } = stream;
  if (bufferedSeconds === null) return 'nobody reads it now';
  if (waiting !== null) return `waits: ${waiting}`;
  const read = `read at ${formatRate(bytesPerSecond)}`;
  if (isBuffered) return `all of it is there, ${read}`;
  const ahead = bufferedSeconds < 1 ? '0s' : formatDuration(bufferedSeconds);
  return `${ahead} ahead, ${read}`;
};
