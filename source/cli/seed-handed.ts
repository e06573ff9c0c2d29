/** `sluice seed --attach`: the engine that runs checks it and seeds it. Nothing is downloaded: it is begun when all is there. */
import { resolve } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import type { SessionEvent } from '../contract/events.ts';
import { missingWords } from './foreground.ts';
import { followHanded, type HandedTorrent } from './handed-torrent.ts';
import type { Output } from './output.ts';
import { checkPeers } from './quantities.ts';
import { sourceOf } from './source-argument.ts';
import { superSeedNow } from './super-seed-now.ts';
import { EXIT_FAILURE, type VerbCall } from './verb.ts';
import type { seedVerb } from './verbs.ts';

type Call = VerbCall<typeof seedVerb.flags>;

export const seedHanded = ({ inputs, flags }: Call, output: Output): Promise<number> => {
  const source = sourceOf(inputs[0]!);
  if (source.kind === 'magnet') {
    throw new SluiceError(
      'usage/invalid',
      'a magnet link has nothing that data could be checked against; give the .torrent',
    );
  }
  const peers = checkPeers(flags.peer);
  const directory = resolve(flags.dir ?? '.');
  return followHanded({ source, flags, output }, (torrent) => {
    let isSeeding = torrent.isPresent;
    const judge = async (checked: SessionEvent): Promise<number | undefined> => {
      if (checked.name !== 'torrent:checked' || isSeeding) return undefined;
      isSeeding = true;
      if (checked.piecesHave === checked.pieceCount) return await started(torrent);
      await torrent.takeBack();
      output.note(missingWords(checked, directory));
      return EXIT_FAILURE;
    };
    return {
      begin: async () => {
        if (torrent.isPresent) {
          if (flags.superSeed) await superSeedNow(torrent.session, torrent.id);
          return await takenUp(torrent, directory, output);
        }
        await torrent.add({ directory, peers, isPaused: true });
        await torrent.limit(flags);
        if (flags.superSeed) await superSeedNow(torrent.session, torrent.id);
        await torrent.session.execute('torrent:verify', { id: torrent.id });
        return undefined;
      },
      endsWith: judge,
    };
  });
};

const started = async (torrent: HandedTorrent): Promise<undefined> => {
  await torrent.resume();
};

/** What is being checked or fetched there will be seeded when it is whole, as the engine's own. */
const takenUp = async (
  torrent: HandedTorrent,
  directory: string,
  output: Output,
): Promise<number | undefined> => {
  const place = torrent.summary?.directory;
  if (place !== directory) {
    output.note(`sluice: the engine has ${torrent.name} already, in ${place}`);
    return EXIT_FAILURE;
  }
  return await started(torrent);
};
