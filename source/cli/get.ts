/** `sluice get`: downloads in the foreground. */
import { resolve } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { TorrentSource } from '../contract/commands.ts';
import { composeEngine } from './compose.ts';
import { isComplete, runForeground } from './foreground.ts';
import { watchInterruption } from './interruption.ts';
import { tellWritten, writeTorrent } from './metadata-only.ts';
import { orderWishes } from './order-wishes.ts';
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
  if (flags.attach !== undefined) {
    return (await import('./get-handed.ts')).getHanded(call, output);
  }
  const source = sourceOf(call.inputs[0]!);
  const isMetadataOnly = metadataOnlyOf(flags, source);
  const directory = resolve(flags.dir ?? '.');
  const interrupted = watchInterruption();
  const engine = await composeEngine(flags, 'foreground', (message) =>
    output.note(`note: ${message}`),
  );
  const write = async (id: TorrentId): Promise<number> => {
    tellWritten(await writeTorrent(engine.session, id, directory), flags.json, output);
    return EXIT_OK;
  };
  try {
    return await runForeground({
      session: engine.session,
      begin: async () => {
        await engine.session.execute('torrent:add', {
          source,
          directory,
          peers: checkPeers(flags.peer),
          select: flags.select,
          ...orderWishes(flags),
          ...(isMetadataOnly ? { asksForFiles: true } : {}),
        });
        return undefined;
      },
      output,
      isJson: flags.json,
      isQuiet: flags.quiet,
      endsWith: (event) => {
        if (isMetadataOnly) return event.name === 'torrent:metadata' ? write(event.id) : undefined;
        return !flags.seed && isComplete(event) ? EXIT_OK : undefined;
      },
      interrupted,
    });
  } finally {
    await engine.close();
  }
};

const metadataOnlyOf = (
  flags: VerbCall<typeof getVerb.flags>['flags'],
  source: TorrentSource,
): boolean => {
  if (flags.metadataOnly !== true || source.kind === 'magnet') return flags.metadataOnly === true;
  throw new SluiceError(
    'usage/invalid',
    '--metadata-only is for magnet links: a .torrent has it all',
  );
};
