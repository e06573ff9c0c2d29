/** `sluice get`: downloads in the foreground. */
import { resolve } from 'node:path';
import { composeEngine } from './compose.ts';
import { isComplete, runForeground } from './foreground.ts';
import { watchInterruption } from './interruption.ts';
import type { Output } from './output.ts';
import { checkPeers } from './quantities.ts';
import { sourceOf } from './source-argument.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { getVerb } from './verbs.ts';

export const get = async (
  call: VerbCall<typeof getVerb.flags>,
  output: Output,
): Promise<number> => {
  const { flags } = call;
  const source = sourceOf(call.inputs[0]!);
  const interrupted = watchInterruption();
  const engine = await composeEngine(flags, 'foreground', (message) =>
    output.note(`note: ${message}`),
  );
  try {
    return await runForeground({
      session: engine.session,
      add: {
        source,
        directory: resolve(flags.dir ?? '.'),
        peers: checkPeers(flags.peer),
        select: flags.select,
      },
      output,
      isJson: flags.json,
      isQuiet: flags.quiet,
      endsWith: (event) => (!flags.seed && isComplete(event) ? EXIT_OK : undefined),
      interrupted,
    });
  } finally {
    await engine.close();
  }
};
