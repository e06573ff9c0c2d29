/** `sluice choose`: only these files of a torrent are wanted; one that waits for that goes on. */
import { resolve } from 'node:path';
import { SluiceError } from '../../base/errors.ts';
import type { FileDetails } from '../../contract/details.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { formatPlural } from '../../ui/text/format.ts';
import type { Output } from '../output.ts';
import { detailsOf } from '../torrent-details.ts';
import type { VerbCall } from '../verb.ts';
import type { chooseVerb } from '../verbs/file-verbs.ts';
import { act } from './act.ts';
import { chosenFiles } from './file-argument.ts';

type Flags = VerbCall<typeof chooseVerb.flags>['flags'];

interface Chosen {
  /** Their numbers. */
  readonly files: readonly number[];
  /** It waited for this, and does no longer. */
  readonly wasWaiting: boolean;
}

export const choose = (
  { inputs, flags }: VerbCall<typeof chooseVerb.flags>,
  output: Output,
): Promise<number> => {
  const [torrent = '', ...words] = inputs;
  return act({ inputs: [torrent], flags }, output, {
    perform: async (session, target) => {
      checkIsKnown(target);
      const list = await detailsOf(session, target.id, 'files');
      const files = chosenFiles(list, words);
      const wasWaiting = target.state === 'choosing';
      if (wasWaiting) await endWait(session, target, { list, files, flags });
      else await change(session, target, { list, files, flags });
      return { files, wasWaiting };
    },
    done: (name, { files, wasWaiting }: Chosen) =>
      `${name}: ${formatPlural(files.length, 'file')} chosen${endWords(wasWaiting, flags)}`,
  });
};

const endWords = (wasWaiting: boolean, { paused }: Flags): string => {
  if (!wasWaiting) return '';
  return paused === true ? '; it is paused' : '; it goes on';
};

const checkIsKnown = ({ metadata, name }: TorrentSummary): void => {
  if (metadata === null) return;
  throw new SluiceError(
    'session/not-allowed',
    `${name}: what it holds is not known yet; it is being fetched from peers`,
  );
};

interface Choice {
  readonly list: readonly FileDetails[];
  readonly files: readonly number[];
  readonly flags: Flags;
}

const othersIn = ({ list, files }: Choice): readonly FileDetails[] => {
  const wanted = new Set(files);
  return list.filter(({ index }) => !wanted.has(index));
};

const endWait = async (session: Session, { id }: TorrentSummary, choice: Choice): Promise<void> => {
  const { dir, paused } = choice.flags;
  const skip = othersIn(choice).map(({ index }) => index);
  await session.execute('torrent:choose', {
    id,
    priorities: { skip },
    ...(dir === undefined ? {} : { directory: resolve(dir) }),
    ...(paused === true ? { isPaused: true } : {}),
  });
};

/** Priorities of those that are wanted already stay. */
const change = async (
  session: Session,
  { id, name }: TorrentSummary,
  choice: Choice,
): Promise<void> => {
  const { list, files, flags } = choice;
  if (flags.dir !== undefined || flags.paused === true) {
    throw new SluiceError(
      'session/not-allowed',
      `${name} does not wait for its files to be chosen: "sluice move" and "sluice pause" are for others`,
    );
  }
  const wanted = new Set(files);
  const isSkipped = ({ priority }: FileDetails): boolean => priority === 'skip';
  const woken = list.filter((file) => wanted.has(file.index) && isSkipped(file));
  const left = othersIn(choice).filter((file) => !isSkipped(file));
  for (const [priority, changed] of [
    ['normal', woken],
    ['skip', left],
  ] as const) {
    const indexes = changed.map(({ index }) => index);
    if (indexes.length === 0) continue;
    await session.execute('torrent:set-priorities', { id, files: indexes, priority });
  }
};
