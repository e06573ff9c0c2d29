/** `sluice tracker rewrite`: a part of the addresses of trackers, such as a passkey, in many torrents at once. */
import { SluiceError } from '../../base/errors.ts';
import type { Session } from '../../contract/session.ts';
import { formatPlural } from '../../ui/text/format.ts';
import { attached } from '../attached.ts';
import type { Output } from '../output.ts';
import { chosenTorrents } from '../torrent-argument.ts';
import { EXIT_FAILURE, EXIT_OK, type VerbCall } from '../verb.ts';
import type { trackerVerb } from '../verbs/network-verbs.ts';

type Call = VerbCall<typeof trackerVerb.flags>;

export const rewriteTrackers = ({ inputs, flags }: Call, output: Output): Promise<number> => {
  const [, find, replacement, ...named] = inputs;
  if (find === undefined || replacement === undefined) {
    throw new SluiceError('usage/invalid', 'usage: sluice tracker rewrite OLD NEW [TORRENT…]');
  }
  return attached(flags, async (session) => {
    const ids = idsOf(session, named);
    const isTrial = flags.dryRun;
    const wish = { find, replacement, isTrial, ...(ids === undefined ? {} : { ids }) };
    const { torrents } = await session.execute('session:rewrite-trackers', wish);
    if (flags.json) output.json({ torrents });
    else if (torrents.length > 0) output.line(words(torrents, isTrial));
    else output.note('sluice: no tracker has that in its address');
    return torrents.length > 0 ? EXIT_OK : EXIT_FAILURE;
  });
};

/** Undefined is all. */
const idsOf = (session: Session, named: readonly string[]) =>
  named.length === 0
    ? undefined
    : chosenTorrents(session.frame().torrents, named, () => false).map(({ torrent }) => torrent.id);

const words = (torrents: readonly { readonly trackers: number }[], isTrial: boolean): string => {
  const trackers = torrents.reduce((sum, torrent) => sum + torrent.trackers, 0);
  const what = `${formatPlural(trackers, 'tracker')} of ${formatPlural(torrents.length, 'torrent')}`;
  return isTrial ? `${what} would be changed` : `${what}: changed`;
};
