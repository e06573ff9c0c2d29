/** `sluice trackers`: whom a torrent asks for peers, and what they said. */
import { formatCount } from '../../ui/text/format.ts';
import type { Output } from '../output.ts';
import type { ActCall } from './act.ts';
import { look } from './look.ts';

export const trackers = (call: ActCall, output: Output): Promise<number> =>
  look(call, output, {
    part: 'trackers',
    columns: [
      { title: 'NO', align: 'right' },
      { title: 'TIER', align: 'right' },
      { title: 'STATUS' },
      { title: 'SEEDS', align: 'right' },
      { title: 'LEECHERS', align: 'right' },
      { title: 'URL', isElastic: true },
      { title: 'MESSAGE', isElastic: true },
    ],
    row: (tracker) => [
      String(tracker.number),
      String(tracker.tier + 1),
      tracker.status,
      formatCount(tracker.seeds),
      formatCount(tracker.leechers),
      tracker.url,
      tracker.message ?? '',
    ],
    // Counted from 1 wherever the command line says it.
    json: (tracker) => ({ ...tracker, tier: tracker.tier + 1 }),
  });
