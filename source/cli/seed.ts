/** `sluice seed`: checks data and seeds it until stopped. */
import { resolve } from 'node:path';
import type { TorrentId } from '../base/ids.ts';
import type { ComposedEngine } from './compose.ts';
import { watchInterruption } from './interruption.ts';
import type { Output } from './output.ts';
import { checkPeers } from './quantities.ts';
import { seedForeground } from './seed-foreground.ts';
import { sourceOf } from './source-argument.ts';
import type { VerbCall } from './verb.ts';
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
  const add = async ({ session }: ComposedEngine): Promise<TorrentId> => {
    const peers = checkPeers(flags.peer);
    return (await session.execute('torrent:add', { source, directory, peers })).id;
  };
  const interrupted = watchInterruption();
  return await seedForeground({ directory, interrupted, add }, flags, output);
};
