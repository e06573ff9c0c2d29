/** Changes the addresses of trackers of many torrents at once, such as a passkey: of all of them, or of none. */
import { SluiceError } from '../../base/errors.ts';
import type { CommandArguments, CommandResult } from '../../contract/commands.ts';
import type { TorrentList } from '../session/torrent-list.ts';

/** Less would be in addresses that nobody means. */
const LEAST_LETTERS = 4;

type Wish = CommandArguments<'session:rewrite-trackers'>;

export const rewriteTrackers = async (
  torrents: Pick<TorrentList, 'items' | 'needItem'>,
  { find, replacement, ids, isTrial }: Wish,
): Promise<CommandResult<'session:rewrite-trackers'>> => {
  if (typeof find !== 'string' || typeof replacement !== 'string' || find.length < LEAST_LETTERS) {
    throw new SluiceError(
      'session/invalid-argument',
      `give at least ${LEAST_LETTERS} letters of the address that are to be others`,
    );
  }
  const named = ids === undefined ? [...torrents.items()] : ids.map((id) => torrents.needItem(id));
  const plans = named.flatMap((item) => {
    const rewrite = item.trackerList.planRewrite(find, replacement);
    return rewrite === undefined ? [] : [{ item, rewrite }];
  });
  if (!isTrial) {
    for (const { rewrite } of plans) rewrite.apply();
    await Promise.all(plans.map(({ item }) => item.saved()));
  }
  return {
    torrents: plans.map(({ item: { id }, rewrite: { count } }) => ({ id, trackers: count })),
  };
};
