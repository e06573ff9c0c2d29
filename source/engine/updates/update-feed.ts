/**
 * An address in a torrent that is asked whether there is a newer one (BEP 39), and who signed what comes (BEP 35). A
 * stranger wrote it: it is asked as a tracker is, by the same roads, and leads to no machine of ours.
 */
import { SluiceError } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import type { HttpResponse } from '../../base/ports/network.ts';
import { httpTrackerGuard } from '../../discovery/tracker-access.ts';
import { MAX_TORRENT_BYTES } from '../../protocol/limits.ts';
import { parseMetainfoInSteps, signingPartsInSteps } from '../../protocol/metainfo.ts';
import { type GoodSignature, signatureBy } from '../../protocol/torrent-signature.ts';
import { FETCH_DEADLINE_MS, MAX_REDIRECTS } from '../limits.ts';
import type { Services } from '../session/services.ts';
import type { Newer } from './newer.ts';

export interface UpdateFeedOptions {
  /** It goes where trackers may, and no other way. */
  readonly services: () => Pick<Services, 'longWork' | 'trackers'>;
  /** The .torrent that is here. */
  readonly bytesOf: (id: TorrentId) => Promise<Uint8Array>;
}

const OK = 200;

export class UpdateFeed {
  readonly #options: UpdateFeedOptions;

  constructor(options: UpdateFeedOptions) {
    this.#options = options;
  }

  /** Undefined where there is nothing newer. Rejects with `network/*`, `http/*`, `metainfo/*` or `bencode/*`. */
  async ask(id: TorrentId, url: string): Promise<Newer | undefined> {
    const { services, bytesOf } = this.#options;
    const { longWork } = services();
    const own = await longWork.do(signingPartsInSteps(await bytesOf(id)));
    const { originator } = own;
    const signed = originator && signatureBy(originator, own);
    const { status, body } = await this.#get(withHash(signed?.updateUrl ?? url, id));
    if (status !== OK) return undefined;
    const metainfo = await longWork.do(parseMetainfoInSteps(body));
    const found = torrentIdOf(metainfo.hashes);
    if (found === id) return undefined;
    const isSigned =
      originator !== undefined && (await this.#signature(originator, body)) !== undefined;
    return { id: found, isSigned, torrent: { bytes: body, name: metainfo.displayName } };
  }

  async #signature(originator: Uint8Array, bytes: Uint8Array): Promise<GoodSignature | undefined> {
    return signatureBy(
      originator,
      await this.#options.services().longWork.do(signingPartsInSteps(bytes)),
    );
  }

  async #get(url: string): Promise<HttpResponse> {
    const { http, mayAsk = () => true } = this.#options.services().trackers();
    const isSafe = httpTrackerGuard(url);
    try {
      return await http.get({
        url,
        maxBytes: MAX_TORRENT_BYTES,
        deadlineMs: FETCH_DEADLINE_MS,
        maxRedirects: MAX_REDIRECTS,
        mayConnect: (address, at) => isSafe(address, at) && mayAsk(address),
      });
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      throw new SluiceError(error.code, `${url}: ${error.message}`, { cause: error });
    }
  }
}

const withHash = (text: string, id: TorrentId): string => {
  const url = new URL(text);
  url.search = `${url.search === '' ? '?' : `${url.search}&`}info_hash=${id}`;
  return url.href;
};
