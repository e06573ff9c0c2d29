/** `sluice add`: hands torrents to the engine. Files are read here, where the caller may read them. */
import { resolve } from 'node:path';
import { safeText } from '../../base/safe-text.ts';
import type { TorrentSource } from '../../contract/commands.ts';
import type { Session } from '../../contract/session.ts';
import { attached } from '../attached.ts';
import { carried } from '../carried-source.ts';
import { type ErrorJson, errorJson } from '../error-json.ts';
import { orderWishes } from '../order-wishes.ts';
import type { Output } from '../output.ts';
import { checkPeers } from '../quantities.ts';
import { sourceOf } from '../source-argument.ts';
import { superSeedNow } from '../super-seed-now.ts';
import { EXIT_FAILURE, EXIT_OK, type VerbCall } from '../verb.ts';
import type { addVerb } from '../verbs/torrent-verbs.ts';

type Call = VerbCall<typeof addVerb.flags>;

interface Added {
  readonly source: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly error: ErrorJson | null;
}

export const add = ({ inputs, flags }: Call, output: Output): Promise<number> => {
  checkPeers(flags.peer ?? []);
  const sources = inputs.map((text) => ({ text, source: sourceOf(text) }));
  return attached(flags, async (session) => {
    const results: Added[] = [];
    for (const { text, source } of sources) {
      const result = await addOne(session, text, source, flags);
      results.push(result);
      if (!flags.json) tell(result, flags.paused, output);
    }
    if (flags.json) output.json({ torrents: results });
    return results.some(({ error }) => error !== null) ? EXIT_FAILURE : EXIT_OK;
  });
};

const addOne = async (
  session: Session,
  text: string,
  source: TorrentSource,
  flags: Call['flags'],
): Promise<Added> => {
  try {
    const { id } = await session.execute('torrent:add', {
      source: await carried(source),
      ...wishes(flags),
    });
    if (flags.superSeed) await superSeedNow(session, id);
    const name = session.frame().torrents.find((torrent) => torrent.id === id)?.name ?? null;
    return { source: safeText(text), id, name, error: null };
  } catch (error) {
    return { source: safeText(text), id: null, name: null, error: errorJson(error) };
  }
};

const wishes = ({ paused, ask, dir, label, select, peer, ...order }: Call['flags']) => ({
  isPaused: paused === true,
  ...(ask === true ? { asksForFiles: true } : {}),
  ...(dir === undefined ? {} : { directory: resolve(dir) }),
  ...(isGiven(label) ? { labels: label } : {}),
  ...(isGiven(select) ? { select } : {}),
  ...(isGiven(peer) ? { peers: peer } : {}),
  ...orderWishes(order),
});

const isGiven = (values: readonly string[] | undefined): values is readonly string[] =>
  values !== undefined && values.length > 0;

const tell = ({ source, name, id, error }: Added, isPaused: boolean, output: Output): void => {
  if (error !== null) output.note(`sluice: ${source}: ${error.message}`);
  else output.line(`added ${safeText(name ?? id!)}${isPaused ? ', paused' : ''}`);
};
