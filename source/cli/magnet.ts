/** `sluice magnet`: the magnet link of a .torrent, or of a torrent of the engine. */
import { magnetOf } from '../engine/torrent/torrent-magnet.ts';
import { attachedDetails } from './engine-verbs/overview-of.ts';
import type { Output } from './output.ts';
import { readTorrent } from './show.ts';
import { isSource } from './source-argument.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { magnetVerb } from './verbs.ts';

export const magnet = async (
  { inputs, flags }: VerbCall<typeof magnetVerb.flags>,
  output: Output,
): Promise<number> => {
  const links: string[] = [];
  for (const named of inputs) {
    const link = isSource(named)
      ? magnetOf((await readTorrent(named)).metainfo)
      : (await attachedDetails(flags, named)).magnet;
    links.push(link);
  }
  if (flags.json) output.json({ magnets: links });
  else for (const link of links) output.line(link);
  return EXIT_OK;
};
