/** `sluice seed`: checks data and seeds it until stopped. */
import { resolve } from 'node:path';
import { composeEngine } from './compose.ts';
import { missingWords, runForeground } from './foreground.ts';
import { watchInterruption } from './interruption.ts';
import type { Output } from './output.ts';
import { checkPeers } from './quantities.ts';
import { sourceOf } from './source-argument.ts';
import { superSeedNow } from './super-seed-now.ts';
import { EXIT_FAILURE, type VerbCall } from './verb.ts';
import type { seedVerb } from './verbs.ts';

export const seed = async (
  call: VerbCall<typeof seedVerb.flags>,
  output: Output,
): Promise<number> => {
  const { flags } = call;
  if (flags.attach !== undefined) {
    return (await import('./seed-handed.ts')).seedHanded(call, output);
  }
  const source = sourceOf(call.inputs[0]!);
  const directory = resolve(flags.dir ?? '.');
  const interrupted = watchInterruption();
  const engine = await composeEngine(flags, 'foreground', (message) =>
    output.note(`note: ${message}`),
  );
  try {
    return await runForeground({
      session: engine.session,
      begin: async () => {
        const add = { source, directory, peers: checkPeers(flags.peer) };
        const { id } = await engine.session.execute('torrent:add', add);
        if (flags.superSeed) await superSeedNow(engine.session, id);
        return undefined;
      },
      output,
      isJson: flags.json,
      isQuiet: flags.quiet,
      endsWith: (event) => {
        if (event.name !== 'torrent:checked' || event.piecesHave === event.pieceCount)
          return undefined;
        output.note(missingWords(event, directory));
        return EXIT_FAILURE;
      },
      interrupted,
    });
  } finally {
    await engine.close();
  }
};
