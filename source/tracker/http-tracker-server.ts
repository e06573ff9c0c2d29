/** Our tracker over HTTP: `/announce` and `/scrape`, a page for people at `/`, figures at `/metrics`. */
import { canonicalAddress } from '../base/addresses.ts';
import { toBinaryString, toHex, utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Endpoint, Tcp } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import type { HttpQuestionHead } from '../protocol/http-question.ts';
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
import { HttpDoor } from './http-door.ts';
import type { HttpReply } from './http-visit.ts';
import { DEFAULT_ANSWER_PEERS, MAX_HTTP_ANSWER_PEERS, RETRY_MINUTES } from './limits.ts';
import { mayShowPage } from './page-visitor.ts';
import type { Wanted } from './peer-draw.ts';
import { metricsText, statisticsPage } from './statistics-page.ts';
import { NO_ROOM, type Tracker, UNKNOWN_TORRENT } from './tracker.ts';

export interface HttpTrackerServerOptions {
  readonly tcp: Tcp;
  readonly clock: Clock;
  readonly random: Random;
  readonly tracker: Tracker;
  /** False: nobody is shown how it does. */
  readonly hasPage?: boolean;
  /** In all; as in `HTTP_DOOR_LIMITS` where left out. */
  readonly maxConnections?: number;
  /** With whom there is nothing to say. */
  readonly refuses?: (host: string) => boolean;
  /** Addresses of reverse proxies, which are believed who asks through them. */
  readonly proxies?: ReadonlySet<string>;
}

const TEXT = 'text/plain; charset=utf-8';
const NO_PROXIES: ReadonlySet<string> = new Set();

export class HttpTrackerServer {
  readonly #tracker: Tracker;
  readonly #hasPage: boolean;
  readonly #proxies: ReadonlySet<string>;
  readonly #door: HttpDoor;
  /** Given back by clients, and the same for all: nobody can be told by it. */
  readonly #id: string;

  constructor(options: HttpTrackerServerOptions) {
    const { tcp, clock, random, tracker, refuses, maxConnections } = options;
    const { hasPage = true, proxies = NO_PROXIES } = options;
    this.#tracker = tracker;
    this.#hasPage = hasPage;
    this.#proxies = proxies;
    this.#id = toHex(random.bytes(4));
    this.#door = new HttpDoor({
      tcp,
      clock,
      random,
      refuses,
      maxConnections,
      isProxy: (host) => proxies.has(host),
      answer: (question, from) => this.#answer(question, this.#asker(question, from)),
    });
  }

  /** Where it listens; port 0 takes a free one. Rejects with `network/address-in-use`. */
  listen(local: Endpoint): Promise<Endpoint> {
    return this.#door.listen(local);
  }

  close(): Promise<void> {
    return this.#door.close();
  }

  /** A refusal is a 200 too: clients read the reason of nothing else. */
  #answer({ method, target, host }: HttpQuestionHead, from: Endpoint): HttpReply {
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'only GET is answered\n');
    if (!this.#tracker.admits(from.host, 'http'))
      return failure('too many requests', RETRY_MINUTES);
    const at = target.indexOf('?');
    const query = at < 0 ? '' : target.slice(at + 1);
    const path = at < 0 ? target : target.slice(0, at);
    if (path === '/announce') return this.#announce(query, from);
    if (path === '/scrape') return this.#scrape(query);
    return this.#page(path, host, from);
  }

  #page(path: string, host: string | undefined, from: Endpoint): HttpReply {
    const isPage = path === '/';
    if (!this.#hasPage || !(isPage || path === '/metrics')) {
      return text(404, 'nothing is here: /announce and /scrape are answered\n');
    }
    if (!mayShowPage(host, from.host)) return text(403, 'not by this name: use the address\n');
    return isPage
      ? reply('text/html; charset=utf-8', inUtf8(statisticsPage(this.#tracker)))
      : reply('text/plain; version=0.0.4; charset=utf-8', inUtf8(metricsText(this.#tracker)));
  }

  /** Whom a proxy says that it speaks for; where it does not say, it speaks for itself. */
  #asker({ forwardedFor }: HttpQuestionHead, from: Endpoint): Endpoint {
    if (!this.#proxies.has(from.host) || forwardedFor === undefined) return from;
    const host = canonicalAddress(forwardedFor.replace(/^\[|\]$/g, ''));
    return host === undefined ? from : { host, port: from.port };
  }

  #announce(query: string, from: Endpoint): HttpReply {
    const request = decodeHttpAnnounce(query);
    if (request.kind === 'malformed') return this.#malformed(request.reason);
    const { infoHash, peerId, event, left, port } = request;
    const peer = { infoHash, peerId, event, left, endpoint: { host: from.host, port } };
    const answer = this.#tracker.announce(peer, wantedBy(request), 'http');
    if (answer.kind === 'unknown-torrent') return failure(UNKNOWN_TORRENT, 'never');
    const { counts, peers, isKept } = answer;
    const { intervalSeconds, minIntervalSeconds } = this.#intervals;
    const body = encodeHttpAnnounceReply({
      intervalSeconds,
      minIntervalSeconds,
      counts,
      peers: request.isCompact ? peers : peers.named(),
      withoutPeerIds: request.withoutPeerIds,
      trackerId: this.#id,
      warning: isKept ? undefined : NO_ROOM,
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
    const body = encodeHttpScrapeReply(torrents, this.#intervals.minIntervalSeconds);
    return reply(TEXT, toBinaryString(body));
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

const inUtf8 = (words: string): string => toBinaryString(utf8(words));

const reply = (contentType: string, body: string): HttpReply => ({
  status: 200,
  contentType,
  body,
});

const text = (status: number, words: string): HttpReply => ({
  status,
  contentType: TEXT,
  body: inUtf8(words),
});

const failure = (reason: string, retry: number | 'never'): HttpReply =>
  reply(TEXT, toBinaryString(encodeHttpTrackerFailure(reason, retry)));
