/** `sluice create --attach`: the engine that runs makes the torrent, and seeds it at once without reading it again. */
import { toHex } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { endpointKey } from '../base/ports/network.ts';
import { safeText } from '../base/safe-text.ts';
import type { CommandResult } from '../contract/commands.ts';
import type { MakingWish } from '../contract/making.ts';
import type { Session } from '../contract/session.ts';
import type { CreateOptions } from '../engine/making/create-torrent.ts';
import { attached } from './attached.ts';
import { type CreateFlags, createOptions } from './create-options.ts';
import { unheeded } from './engine-settings.ts';
import { watchInterruption } from './interruption.ts';
import type { Output } from './output.ts';
import { checkPeers, parseRate } from './quantities.ts';
import { superSeedNow } from './super-seed-now.ts';
import { detailsOf } from './torrent-details.ts';
import { EXIT_INTERRUPTED, EXIT_OK } from './verb.ts';
import { watchedMaking } from './watched-making.ts';

const MAX_PATH_LENGTH = 4_096;

type Made = CommandResult<'session:create-torrent'>;

export const createAttached = async (
  input: string,
  flags: CreateFlags,
  output: Output,
): Promise<number> => {
  if (flags.like !== undefined && flags.like !== 'mktorrent') {
    throw new SluiceError('usage/invalid', 'of --like and --attach only one can be given');
  }
  const peers = checkPeers(flags.peer);
  const upload = flags.maxUp === undefined ? undefined : parseRate(flags.maxUp, '--max-up');
  const options = await createOptions(input, flags, Date.now());
  const isTold = !flags.json && !flags.quiet;
  if (isTold) for (const words of unheeded({ port: flags.port })) output.note(`note: ${words}`);
  const interrupted = watchInterruption();
  const engine = { state: flags.state, attach: flags.attach || undefined };
  return attached(engine, async (session) => {
    const place = { output: options.output, replaces: flags.force, isSeeded: true };
    const watch = { interrupted, output: isTold ? output : undefined };
    const made = await watchedMaking(session, watch, () =>
      session.execute('session:create-torrent', { ...wishOf(options, flags), ...place }),
    );
    if (made === undefined) return EXIT_INTERRUPTED;
    const { id } = made;
    for (const address of peers) await session.execute('torrent:add-peer', { id, address });
    if (flags.superSeed) await superSeedNow(session, id);
    if (upload !== undefined) await session.execute('torrent:set-limits', { id, upload });
    await tell(session, made, flags, output);
    return EXIT_OK;
  });
};

const wishOf = (options: CreateOptions, { ignore }: CreateFlags): MakingWish => ({
  path: options.path,
  ...(options.name === undefined ? {} : { name: options.name }),
  ...(options.pieceLength === undefined ? {} : { pieceLength: options.pieceLength }),
  ...(options.source === undefined ? {} : { source: options.source }),
  ...(options.updateUrl === undefined ? {} : { updateUrl: options.updateUrl }),
  ...(options.comment === undefined ? {} : { comment: options.comment }),
  trackers: options.trackers.map((tier) => tier.join(',')),
  isPrivate: options.isPrivate === 1,
  webSeeds: options.webSeeds,
  httpSeeds: options.httpSeeds,
  nodes: options.nodes.map(endpointKey),
  similar: options.similar.map(toHex),
  collections: options.collections,
  ignore,
  order: options.order,
  isPadded: options.isPadded,
  attributes: options.attributes,
  createdAt: options.createdAt ?? null,
});

const tell = async (
  session: Session,
  { id, path }: Made,
  { json, quiet }: CreateFlags,
  output: Output,
): Promise<void> => {
  const { magnet } = await detailsOf(session, id, 'overview');
  if (json) output.json({ torrent: path, infoHash: id, magnet });
  else if (!quiet) {
    output.note(`written to ${safeText(path, MAX_PATH_LENGTH)}, and seeded by the engine`);
    output.line(magnet);
  }
};
