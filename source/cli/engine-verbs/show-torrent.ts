/** `sluice show TORRENT`: how a torrent of the engine does. */
import type { OverviewDetails } from '../../contract/details.ts';
import { longFigures, shortFigures } from '../../ui/tabs/overview-figures.ts';
import { cleanText } from '../../ui/text/cells.ts';
import type { Figure } from '../../ui/text/figures.ts';
import { formatDuration, formatPercent, formatRate, formatRatio } from '../../ui/text/format.ts';
import { looking } from '../attached.ts';
import type { Output } from '../output.ts';
import { chosenTorrent, type NumberedTorrent } from '../torrent-argument.ts';
import { detailsOf } from '../torrent-details.ts';
import { EXIT_OK } from '../verb.ts';
import type { ActCall } from './act.ts';

export const showTorrent = ({ inputs, flags }: ActCall, output: Output): Promise<number> =>
  looking(flags, async (session) => {
    const chosen = chosenTorrent(session.frame().torrents, inputs[0]!);
    const overview = await detailsOf(session, chosen.torrent.id, 'overview');
    const { number, torrent } = chosen;
    if (flags.json) output.json({ number, ...torrent, ...overview });
    else for (const line of linesOf(chosen, overview)) output.line(line);
    return EXIT_OK;
  });

const linesOf = (chosen: NumberedTorrent, overview: OverviewDetails): readonly string[] => {
  const { torrent } = chosen;
  const now = Date.now();
  const figures = [
    ...headFigures(chosen),
    ...shortFigures(torrent, overview, now),
    ...longFigures(torrent, overview, now),
    { label: 'Magnet', value: overview.magnet },
  ].filter(({ value }) => value !== '');
  const width = Math.max(...figures.map(({ label }) => label.length));
  return figures.map(({ label, value }) => `${label.padEnd(width)}  ${cleanText(value)}`);
};

const headFigures = ({ number, torrent }: NumberedTorrent): readonly Figure[] => [
  { label: 'Number', value: String(number) },
  { label: 'Name', value: torrent.name },
  { label: 'State', value: `${torrent.state}, ${formatPercent(torrent.progress)}` },
  { label: 'Problem', value: torrent.problem ?? '' },
  { label: 'Left', value: torrent.eta === null ? '' : formatDuration(torrent.eta) },
  { label: 'Down', value: formatRate(torrent.downloadRate) },
  { label: 'Up', value: formatRate(torrent.uploadRate) },
  { label: 'Ratio', value: formatRatio(torrent.ratio) },
];
