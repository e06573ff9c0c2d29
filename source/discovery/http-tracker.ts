/** A tracker over HTTP or HTTPS (BEP 3, 7, 23, 24, 31, 48). */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { HttpResponse } from '../base/ports/network.ts';
import { parseAnnounceAnswer, parseScrapeAnswer } from '../protocol/http-tracker-answer.ts';
import {
  buildAnnounceUrl,
  buildScrapeUrl,
  parseHttpTrackerUrl,
  scrapeUrlOf,
} from '../protocol/http-tracker-url.ts';
import type {
  AnnounceAnswer,
  AnnounceRequest,
  ScrapeCounts,
} from '../protocol/tracker-announce.ts';
import { MAX_TRACKER_ANSWER_BYTES, MAX_TRACKER_REDIRECTS, TRACKER_DEADLINE_MS } from './limits.ts';
import { httpTrackerGuard, refusedTracker } from './tracker-access.ts';
import type { TrackerAnswer, TrackerClient, TrackerPorts } from './tracker-client.ts';

const OK = 200;

type HttpTrackerPorts = Pick<TrackerPorts, 'http' | 'userAgent' | 'mayAsk'>;

export class HttpTracker implements TrackerClient {
  readonly scrape?: (
    infoHash: Uint8Array,
    signal: AbortSignal,
  ) => Promise<ScrapeCounts | undefined>;
  readonly #url: string;
  readonly #ports: HttpTrackerPorts;
  /** What the tracker gave us to say again; for this torrent only. */
  #trackerId: Uint8Array | undefined;

  /** Throws `tracker/unsupported` for a URL that cannot be announced to. */
  constructor(url: string, ports: HttpTrackerPorts) {
    this.#url = url;
    // For what it throws: the URL is used as it stands.
    parseHttpTrackerUrl(url);
    this.#ports = ports;
    const scrapeUrl = scrapeUrlOf(url);
    if (scrapeUrl === undefined) return;
    this.scrape = async (infoHash, signal) => {
      const response = await this.#get(buildScrapeUrl(scrapeUrl, [infoHash]), signal);
      if (response.status !== OK) throw statusError(response);
      return parseScrapeAnswer(response.body, infoHash);
    };
  }

  async announce(request: AnnounceRequest, signal: AbortSignal): Promise<TrackerAnswer> {
    const response = await this.#get(buildAnnounceUrl(this.#url, request, this.#trackerId), signal);
    const answer = this.#read(response);
    if (answer.kind === 'accepted') this.#trackerId = answer.trackerId ?? this.#trackerId;
    return { ...answer, address: response.address };
  }

  async #get(url: string, signal: AbortSignal): Promise<HttpResponse> {
    const { http, userAgent = 'Sluice', mayAsk = () => true } = this.#ports;
    const isSafe = httpTrackerGuard(url);
    let isRefused = false;
    const mayConnect = (address: string, at: URL): boolean => {
      if (!isSafe(address, at)) return false;
      const isAllowed = mayAsk(address);
      isRefused ||= !isAllowed;
      return isAllowed;
    };
    try {
      return await http.get({
        url,
        headers: { 'user-agent': userAgent },
        maxBytes: MAX_TRACKER_ANSWER_BYTES,
        deadlineMs: TRACKER_DEADLINE_MS,
        maxRedirects: MAX_TRACKER_REDIRECTS,
        mayConnect,
        signal,
      });
    } catch (error) {
      throw isRefused && isSluiceError(error, 'network/forbidden') ? refusedTracker() : error;
    }
  }

  /** Some trackers say why with a status of failure; without a word of theirs the status must do. */
  #read(response: HttpResponse): AnnounceAnswer {
    if (response.status === OK) return parseAnnounceAnswer(response.body);
    try {
      const answer = parseAnnounceAnswer(response.body);
      if (answer.kind === 'refused') return answer;
    } catch (error) {
      if (!isSluiceError(error, 'tracker/malformed')) throw error;
    }
    throw statusError(response);
  }
}

const statusError = ({ status }: HttpResponse): SluiceError =>
  new SluiceError('http/status', `HTTP status ${status}`);
