/** `sluice files`: what a torrent holds, and how far each is. */
import type { FileDetails } from '../../contract/details.ts';
import { formatPercent, formatSize } from '../../ui/text/format.ts';
import type { Output } from '../output.ts';
import type { ActCall } from './act.ts';
import { look } from './look.ts';

export const pathOf = ({ path }: Pick<FileDetails, 'path'>): string => path.join('/');

export const files = (call: ActCall, output: Output): Promise<number> =>
  look(call, output, {
    part: 'files',
    columns: [
      { title: 'NO', align: 'right' },
      { title: 'PRIORITY' },
      { title: 'DONE', align: 'right' },
      { title: 'SIZE', align: 'right' },
      { title: 'PATH', isElastic: true },
    ],
    row: (file) => [
      String(file.index),
      file.priority,
      formatPercent(file.size === 0 ? 1 : file.done / file.size),
      formatSize(file.size),
      pathOf(file),
    ],
    json: (file) => ({
      number: file.index,
      path: pathOf(file),
      size: file.size,
      done: file.done,
      priority: file.priority,
    }),
  });
