/** Which files `sluice stream` serves: waits until it is known what the torrent holds, and has it skip the others where it was added for this. */
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { FileDetails } from '../contract/details.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { isMedia, largestToPlay } from '../protocol/media-type.ts';
import { chosenFiles } from './engine-verbs/file-argument.ts';
import { progressLine } from './progress-line.ts';
import type { StreamTask } from './stream-task.ts';
import { detailsOf } from './torrent-details.ts';

/** Their numbers; undefined where somebody interrupts before they are known. Throws `usage/invalid` where none is meant. */
export const chooseStreamed = async (
  task: StreamTask,
  id: TorrentId,
): Promise<readonly number[] | undefined> => {
  const known = await Promise.race([untilKnown(task, id), task.interrupted.then(() => undefined)]);
  if (known === undefined) return undefined;
  const list = await detailsOf(task.session, id, 'files');
  const files = wanted(task, list);
  if (known.state === 'choosing') {
    const chosen = new Set(files);
    const skip = list.filter(({ index }) => !chosen.has(index)).map(({ index }) => index);
    await task.session.execute('torrent:choose', { id, priorities: { skip } });
  }
  return files;
};

const wanted = ({ call }: StreamTask, list: readonly FileDetails[]): readonly number[] => {
  const [, ...words] = call.inputs;
  if (words.length > 0) return chosenFiles(list, words);
  const filled = list.filter(({ size }) => size > 0);
  if (call.flags.all === true) {
    const media = filled.filter(({ path }) => isMedia(path.at(-1)!));
    if (media.length > 0) return inOrder(media).map(({ index }) => index);
    throw new SluiceError('usage/invalid', 'it holds nothing that can be played; name a FILE');
  }
  const largest = largestToPlay(filled);
  if (largest !== undefined) return [largest.index];
  throw new SluiceError('usage/invalid', 'it holds no file that has a byte');
};

/** 2 before 10. */
const inOrder = (files: readonly FileDetails[]): readonly FileDetails[] => {
  const collator = new Intl.Collator('en', { numeric: true });
  return [...files].sort((left, right) =>
    collator.compare(left.path.join('/'), right.path.join('/')),
  );
};

const untilKnown = (
  { session, output, call }: StreamTask,
  id: TorrentId,
): Promise<TorrentSummary> => {
  const { promise, resolve, reject } = Promise.withResolvers<TorrentSummary>();
  let wasSeen = false;
  const look = (torrents: readonly TorrentSummary[]): void => {
    const torrent = torrents.find((each) => each.id === id);
    if (torrent === undefined) {
      // A picture of before it was added says nothing.
      if (wasSeen) reject(new SluiceError('session/not-found', 'the torrent was removed'));
      return;
    }
    wasSeen = true;
    if (torrent.metadata === null) resolve(torrent);
    else if (torrent.state === 'error') {
      reject(new SluiceError('session/not-allowed', torrent.problem ?? 'it has stopped'));
    } else if (!call.flags.quiet && output.isTerminal) {
      output.progress(progressLine(torrent, torrent, output.columns));
    }
  };
  const leave = session.onFrame(({ torrents }) => look(torrents));
  look(session.frame().torrents);
  return promise.finally(leave);
};
