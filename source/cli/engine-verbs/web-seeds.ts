/** `sluice webseeds`: which web servers a torrent is downloaded from, and how each stands. */
import { formatQuietRate, formatSize, formatUntil } from '../../ui/text/format.ts';
import type { Output } from '../output.ts';
import type { ActCall } from './act.ts';
import { look } from './look.ts';

export const webSeeds = (call: ActCall, output: Output): Promise<number> =>
  look(call, output, {
    part: 'webSeeds',
    columns: [
      { title: 'NO', align: 'right' },
      { title: 'STATUS' },
      { title: 'DOWN/s', align: 'right' },
      { title: 'GOT', align: 'right' },
      { title: 'URL', isElastic: true },
      { title: 'NOTE', isElastic: true },
    ],
    row: (seed) => [
      String(seed.number),
      seed.status,
      formatQuietRate(seed.downloadRate),
      formatSize(seed.downloaded),
      seed.url,
      noteOf(seed),
    ],
    json: (seed) => seed,
  });

interface Noted {
  readonly status: string;
  readonly statusText: string;
  readonly nextTryAt: number | null;
}

/** What the status alone does not say. */
const noteOf = ({ status, statusText, nextTryAt }: Noted): string => {
  if (nextTryAt === null) return status === 'dropped' ? statusText : '';
  return `${statusText}, next try ${formatUntil((nextTryAt - Date.now()) / 1_000)}`;
};
