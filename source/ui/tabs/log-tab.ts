/** What happened to one torrent, the newest last. */

import { logLines } from '../log/log-lines.ts';
import type { TabContent, TabInput } from '../tab-content.ts';
import { sayContent } from '../tab-content.ts';
import { span } from '../text/line.ts';

/** Where there is little, the log itself needs the rows. */
const FOOT_FROM_ROWS = 6;

export const logTab = ({ torrent, log, preferences, columns, height }: TabInput): TabContent => {
  const withChatter = preferences.hasChatter;
  const { count, rows } = logLines(log, { id: torrent.id, withChatter }, columns);
  if (count === 0) return sayContent('Nothing has happened to it in this session.');
  const words = withChatter
    ? 'Peers and pieces are told of too.'
    : 'Peers and pieces are left out.';
  return {
    head: height >= FOOT_FROM_ROWS ? [[span(` ${words}`, 'dim')]] : [],
    count,
    rows,
    followsEnd: true,
  };
};
