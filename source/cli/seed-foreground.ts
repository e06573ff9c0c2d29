/** Seeds in the foreground until stopped; data that is not all there ends it. */

import type { TorrentId } from '../base/ids.ts';
import { type ComposedEngine, composeEngine } from './compose.ts';
import type { EngineFlags } from './engine-settings.ts';
import { missingWords, runForeground } from './foreground.ts';
import type { Output } from './output.ts';
import { superSeedNow } from './super-seed-now.ts';
import { EXIT_FAILURE } from './verb.ts';

export interface SeedingFlags extends EngineFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly superSeed: boolean;
}

export interface Seeding {
  readonly directory: string;
  readonly interrupted: Promise<NodeJS.Signals>;
  /** Adds what is to be seeded. */
  readonly add: (engine: ComposedEngine) => Promise<TorrentId>;
}

export const seedForeground = async (
  { directory, interrupted, add }: Seeding,
  flags: SeedingFlags,
  output: Output,
): Promise<number> => {
  const engine = await composeEngine(flags, 'foreground', (message) =>
    output.note(`note: ${message}`),
  );
  try {
    return await runForeground({
      session: engine.session,
      begin: async () => {
        const id = await add(engine);
        if (flags.superSeed) await superSeedNow(engine.session, id);
        return undefined;
      },
      output,
      isJson: flags.json,
      isQuiet: flags.quiet,
      endsWith: (event) => {
        if (event.name !== 'torrent:checked') return undefined;
        if (event.piecesHave === event.pieceCount) return undefined;
        output.note(missingWords(event, directory));
        return EXIT_FAILURE;
      },
      interrupted,
    });
  } finally {
    await engine.close();
  }
};
