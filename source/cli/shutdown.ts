/** `sluice shutdown`: asks the engine to stop, and waits until all is saved. */
import { stopEngine } from './ask-engine.ts';
import type { Output } from './output.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { shutdownVerb } from './verbs.ts';

export const shutdown = async (
  { flags }: VerbCall<typeof shutdownVerb.flags>,
  output: Output,
): Promise<number> => {
  await stopEngine(flags);
  if (flags.json) output.json({ isStopped: true });
  else output.note('the engine has stopped, and all is saved');
  return EXIT_OK;
};
