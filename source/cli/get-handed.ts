/** `sluice get --attach`: the engine that runs downloads it, and it stays there. */
import { resolve } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import { isComplete } from './foreground.ts';
import { followHanded, type HandedTorrent } from './handed-torrent.ts';
import { orderWishes } from './order-wishes.ts';
import type { Output } from './output.ts';
import { checkPeers } from './quantities.ts';
import { sourceOf } from './source-argument.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { getVerb } from './verbs.ts';

type Call = VerbCall<typeof getVerb.flags>;

export const getHanded = ({ inputs, flags }: Call, output: Output): Promise<number> => {
  const source = sourceOf(inputs[0]!);
  const peers = checkPeers(flags.peer);
  if (flags.metadataOnly) {
    throw new SluiceError('usage/invalid', 'of --metadata-only and --attach only one can be given');
  }
  const tellsMore = !flags.json && !flags.quiet;
  return followHanded({ source, flags, output }, (torrent) => ({
    begin: async () => {
      if (!torrent.isPresent)
        await torrent.add({
          directory: resolve(flags.dir ?? '.'),
          peers,
          select: flags.select,
          ...orderWishes(flags),
        });
      await torrent.limit(flags);
      if (!torrent.isPresent) return undefined;
      if (isAtRest(torrent)) await torrent.resume();
      if (tellsMore) output.note(`note: ${presentWords(torrent)}`);
      for (const address of peers) {
        await torrent.session.execute('torrent:add-peer', { id: torrent.id, address });
      }
      return !flags.seed && hasAll(torrent) ? EXIT_OK : undefined;
    },
    endsWith: (event) => (!flags.seed && isComplete(event) ? EXIT_OK : undefined),
  }));
};

const presentWords = ({ name, summary }: HandedTorrent): string =>
  `the engine has ${name} already, in ${summary?.directory}; --dir and --select count only when it is added`;

/** Nothing will be told of what has come long ago. */
const hasAll = ({ summary }: HandedTorrent): boolean =>
  summary !== undefined &&
  summary.state !== 'checking' &&
  summary.state !== 'fetching' &&
  summary.wantedDone === summary.wantedSize;

const isAtRest = ({ summary }: HandedTorrent): boolean =>
  summary?.state === 'paused' || summary?.state === 'error';
