/** Our tracker over HTTP: `/announce` and `/scrape`, a page for people at `/`, figures at `/metrics`. */
import { toHex, utf8 } from '../base/bytes.ts';
import { invariant } from '../base/errors.ts';
import type {
  HttpListener,
  HttpQuestion,
  HttpReply,
  HttpServer,
} from '../base/ports/http-server.ts';
import type { Endpoint } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import {
  encodeHttpAnnounceReply,
  encodeHttpScrapeReply,
  encodeHttpTrackerFailure,
} from '../protocol/http-tracker-reply.ts';
import {
  decodeHttpAnnounce,
  decodeHttpScrape,
  type HttpAnnounceRequest,
} from '../protocol/http-tracker-request.ts';
import {
  DEFAULT_ANSWER_PEERS,
  HTTP_SERVER_LIMITS,
  MAX_HTTP_ANSWER_PEERS,
  RETRY_MINUTES,
} from './limits.ts';
import type { Wanted } from './peer-draw.ts';
import { metricsText, statisticsPage } from './statistics-page.ts';
import { type Tracker, UNKNOWN_TORRENT } from './tracker.ts';

export interface HttpTrackerServerOptions {
  readonly http: HttpServer;
  readonly random: Random;
  readonly tracker: Tracker;
}

const TEXT = 'text/plain; charset=utf-8';

export class HttpTrackerServer {
  readonly #http: HttpServer;
  readonly #tracker: Tracker;
  /** Given back by clients, and the same for all: nobody can be told by it. */
  readonly #id: string;
  #listener: HttpListener | undefined;

  constructor({ http, random, tracker }: HttpTrackerServerOptions) {
    this.#http = http;
    this.#tracker = tracker;
    this.#id = toHex(random.bytes(4));
  }

  /** Where it listens; port 0 takes a free one. Rejects with `network/address-in-use`. */
  async listen(local: Endpoint): Promise<Endpoint> {
    invariant(this.#listener === undefined, 'a tracker listens once');
    this.#listener = await this.#http.listen(local, HTTP_SERVER_LIMITS, (question) =>
      this.#answer(question),
    );
    return this.#listener.local;
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = undefined;
  }

  /** A refusal is a 200 too: clients read the reason of nothing else. */
  #answer({ method, target, from }: HttpQuestion): HttpReply {
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'only GET is answered\n');
    if (!this.#tracker.admits(from.host, 'http'))
      return failure('too many requests', RETRY_MINUTES);
    const at = target.indexOf('?');
    const query = at < 0 ? '' : target.slice(at + 1);
    switch (at < 0 ? target : target.slice(0, at)) {
      case '/announce':
        return this.#announce(query, from);
      case '/scrape':
        return this.#scrape(query);
      case '/':
        return reply('text/html; charset=utf-8', utf8(statisticsPage(this.#tracker)));
      case '/metrics':
        return reply('text/plain; version=0.0.4; charset=utf-8', utf8(metricsText(this.#tracker)));
      default:
        return text(404, 'nothing is here: /announce, /scrape, / and /metrics are answered\n');
    }
  }

  #announce(query: string, from: Endpoint): HttpReply {
    const request = decodeHttpAnnounce(query);
    if (request.kind === 'malformed') return this.#malformed(request.reason);
    const { infoHash, peerId, event, left, port } = request;
    const peer = { infoHash, peerId, event, left, endpoint: { host: from.host, port } };
    const answer = this.#tracker.announce(peer, wantedBy(request), 'http');
    if (answer.kind === 'unknown-torrent') return failure(UNKNOWN_TORRENT, 'never');
    const { counts, peers } = answer;
    const body = encodeHttpAnnounceReply({
      ...this.#intervals,
      counts,
      peers: request.isCompact ? peers : peers.named(),
      withoutPeerIds: request.withoutPeerIds,
      trackerId: this.#id,
      seenAt: from.host,
    });
    return reply(TEXT, body);
  }

  #scrape(query: string): HttpReply {
    const request = decodeHttpScrape(query);
    if (request.kind === 'malformed') return this.#malformed(request.reason);
    const { infoHashes } = request;
    const counts = this.#tracker.scrape(infoHashes, 'http');
    const torrents = infoHashes.map((infoHash, at) => ({ infoHash, counts: counts[at]! }));
    return reply(TEXT, encodeHttpScrapeReply(torrents, this.#intervals.minIntervalSeconds));
  }

  /** Who asks the same again is told the same again. */
  #malformed(reason: string): HttpReply {
    this.#tracker.noteMalformed('http');
    return failure(reason, 'never');
  }

  get #intervals() {
    const intervalSeconds = Math.round(this.#tracker.intervalMs / 1000);
    return { intervalSeconds, minIntervalSeconds: Math.ceil(intervalSeconds / 2) };
  }
}

/** Who asks over one family may well reach the other (BEP 7); its peers come on top, and take no place of the asker's own. */
const wantedBy = ({ wanted }: HttpAnnounceRequest): Wanted => {
  const own = Math.min(wanted < 0 ? DEFAULT_ANSWER_PEERS : wanted, MAX_HTTP_ANSWER_PEERS);
  return { own, other: Math.floor(own / 2) };
};

const reply = (contentType: string, body: Uint8Array): HttpReply => ({
  status: 200,
  contentType,
  body,
});

const text = (status: number, words: string): HttpReply => ({
  status,
  contentType: TEXT,
  body: utf8(words),
});

const failure = (reason: string, retry: number | 'never'): HttpReply =>
  reply(TEXT, encodeHttpTrackerFailure(reason, retry));
