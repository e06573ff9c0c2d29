/** `sluice remove`: says what goes, asks, and removes. */
import { SluiceError } from '../../base/errors.ts';
import type { FileDetails } from '../../contract/details.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { confirms, isSomebodyThere } from '../../system/question.ts';
import { cleanText } from '../../ui/text/cells.ts';
import { formatPlural, formatSize, SIZE_WIDTH } from '../../ui/text/format.ts';
import { actOnEach } from '../act-on-each.ts';
import { attached } from '../attached.ts';
import type { Output } from '../output.ts';
import { chosenTorrents, type NumberedTorrent } from '../torrent-argument.ts';
import { detailsOf } from '../torrent-details.ts';
import { EXIT_FAILURE, type VerbCall } from '../verb.ts';
import type { removeVerb } from '../verbs/torrent-verbs.ts';
import { pathOf } from './files.ts';

/** Of one torrent, before it is said how many more there are. */
const MAX_FILES_SHOWN = 20;

interface Doomed {
  readonly torrent: TorrentSummary;
  /** Those of which something is there; none where the data stays. */
  readonly files: readonly FileDetails[];
}

export const remove = async (
  { inputs, flags }: VerbCall<typeof removeVerb.flags>,
  output: Output,
): Promise<number> => {
  if (!flags.yes && !isSomebodyThere()) {
    throw new SluiceError('usage/invalid', 'nobody can be asked here; --yes says yes beforehand');
  }
  return attached(flags, async (session) => {
    const chosen = chosenTorrents(session.frame().torrents, inputs);
    const withData = flags.data === true;
    if (!flags.yes && !(await isWanted(session, chosen, withData, output))) {
      output.note('nothing was removed');
      return EXIT_FAILURE;
    }
    return await actOnEach(
      chosen,
      {
        perform: async ({ id }) => {
          const { removedFiles } = await session.execute('torrent:remove', { id, withData });
          return { removedFiles: removedFiles.toSorted() };
        },
        done: (name) => `removed ${name}${withData ? ' with its data' : ''}`,
      },
      { output, isJson: flags.json },
    );
  });
};

const isWanted = async (
  session: Session,
  chosen: readonly NumberedTorrent[],
  withData: boolean,
  output: Output,
): Promise<boolean> => {
  const doomed: Doomed[] = [];
  for (const { torrent } of chosen) {
    const files = withData ? await detailsOf(session, torrent.id, 'files') : [];
    doomed.push({ torrent, files: files.filter(({ done, size }) => done > 0 || size === 0) });
  }
  for (const line of doomed.flatMap(linesOf)) output.note(line);
  return await confirms(`${questionOf(doomed, withData)} [y/N] `);
};

const linesOf = ({ torrent, files }: Doomed): readonly string[] => {
  const more = files.length - MAX_FILES_SHOWN;
  return [
    `${cleanText(torrent.name)} in ${cleanText(torrent.directory)}`,
    ...files
      .slice(0, MAX_FILES_SHOWN)
      .map((file) => `  ${formatSize(file.done).padStart(SIZE_WIDTH)}  ${cleanText(pathOf(file))}`),
    ...(more > 0 ? [`  and ${formatPlural(more, 'more file')}`] : []),
  ];
};

const questionOf = (doomed: readonly Doomed[], withData: boolean): string => {
  const torrents = formatPlural(doomed.length, 'torrent');
  if (!withData) return `Remove ${torrents}? The data stays.`;
  const files = doomed.flatMap((each) => each.files);
  if (files.length === 0) return `Remove ${torrents}? None of the data is there.`;
  const bytes = files.reduce((sum, { done }) => sum + done, 0);
  return (
    `Remove ${torrents} with ${formatPlural(files.length, 'file')}, ${formatSize(bytes)}? ` +
    'Only files that Sluice made go; they cannot be brought back.'
  );
};
