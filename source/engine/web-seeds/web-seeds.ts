/** A torrent's web seeds (BEP 17, 19): those it lists, and what the user makes of that; how each stands, for people. */
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { WebSeedRecord } from '../../base/ports/state.ts';
import { safeText } from '../../base/safe-text.ts';
import type { WebSeedDetails } from '../../contract/details.ts';
import { MAX_USED_WEB_SEEDS } from '../../policy/limits.ts';
import type { WebSeedTrouble } from '../../policy/web-seed-standing.ts';
import { MAX_WEB_SEEDS } from '../../protocol/limits.ts';
import { webSeedUrlOf } from '../../protocol/metainfo-announce.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { Services } from '../session/services.ts';
import { WebSeed, type WebSeedAddress } from './web-seed.ts';
import { detailsOfWebSeed } from './web-seed-details.ts';

export interface WebSeedsOptions {
  readonly id: TorrentId;
  readonly services: Pick<Services, 'ports' | 'report'>;
  readonly metainfo: Pick<MetainfoOutline, 'webSeeds' | 'httpSeeds' | 'layout'>;
  /** As the user left them; undefined where they are the torrent's own. */
  readonly kept: readonly WebSeedRecord[] | undefined;
  /** The user has changed them. */
  readonly onEdited: () => void;
}

export class WebSeeds {
  readonly #options: WebSeedsOptions;
  #seeds: readonly WebSeed[];
  #isEdited: boolean;
  #lastNumber = 0;

  constructor(options: WebSeedsOptions) {
    const { kept, metainfo } = options;
    this.#options = options;
    this.#isEdited = kept !== undefined;
    const addresses = kept === undefined ? addressesIn(metainfo) : kept.flatMap(addressOf);
    this.#seeds = addresses.map((address) => this.#make(address));
  }

  get all(): readonly WebSeed[] {
    return this.#seeds;
  }

  /** The first few that are not past hope (H112); those that fail and fail come last. */
  get used(): readonly WebSeed[] {
    const hopeful = this.#seeds.filter(({ standing }) => !standing.isOver);
    const good = hopeful.filter(({ standing }) => !standing.isDoubtful);
    const doubtful = hopeful.filter(({ standing }) => standing.isDoubtful);
    return [...good, ...doubtful].slice(0, MAX_USED_WEB_SEEDS);
  }

  /** Those that are connected. */
  get connected(): readonly WebSeed[] {
    return this.#seeds.filter(({ connections }) => connections > 0);
  }

  /** For the record: undefined while they are the torrent's own. */
  get kept(): readonly WebSeedRecord[] | undefined {
    if (!this.#isEdited) return undefined;
    return this.#seeds.map(({ address: { url, isScript, isNamed } }) => ({
      url,
      ...(isScript ? { isScript } : {}),
      ...(isNamed ? { isNamed } : {}),
    }));
  }

  details(): readonly WebSeedDetails[] {
    const { clock } = this.#options.services.ports;
    const used = new Set(this.used);
    return this.#seeds.map((seed) => detailsOfWebSeed(seed, used.has(seed), clock));
  }

  /** Throws `session/invalid-argument`. */
  add(text: string, isScript: boolean): void {
    const url = webSeedUrlOf(text);
    if (url === undefined) {
      throw invalid('that is no address of a web seed; it begins with http:// or https://');
    }
    if (this.#seeds.some(({ address }) => address.url === url)) {
      throw invalid('the torrent has this web seed already');
    }
    if (this.#seeds.length >= MAX_WEB_SEEDS) {
      throw invalid(`the torrent has ${MAX_WEB_SEEDS} web seeds, and more are not kept`);
    }
    const seed = this.#make({ url, isScript, isNamed: true });
    // What the user names comes first.
    this.#edited([seed, ...this.#seeds], 'added', seed);
  }

  /** By its number. Throws `session/invalid-argument`. */
  remove(number: number): void {
    const seed = this.#seeds.find((each) => each.number === number);
    if (seed === undefined) throw invalid(`the torrent has no web seed ${number}`);
    seed.isGone = true;
    this.#edited(
      this.#seeds.filter((each) => each !== seed),
      'removed',
      seed,
    );
  }

  onTrouble(seed: WebSeed, trouble: WebSeedTrouble): void {
    const { services, metainfo } = this.#options;
    const { standing } = seed;
    const wasOver = standing.isOver;
    standing.onTrouble(trouble, services.ports.clock.now(), metainfo.layout.files.length);
    if (standing.isOver && !wasOver) this.#tellEnd(seed);
  }

  onBadPiece(seed: WebSeed): void {
    const { standing } = seed;
    const wasOver = standing.isOver;
    standing.onBadPiece(this.#options.services.ports.clock.now());
    if (standing.isOver && !wasOver) this.#tellEnd(seed);
  }

  #tellEnd({ shownUrl, standing }: WebSeed): void {
    const { id, services } = this.#options;
    const reason = safeText(standing.words ?? '');
    services.report('web-seed:dropped', { id, url: shownUrl, reason });
  }

  #make(address: WebSeedAddress): WebSeed {
    this.#lastNumber += 1;
    return new WebSeed(this.#lastNumber, address);
  }

  #edited(seeds: readonly WebSeed[], change: 'added' | 'removed', { shownUrl }: WebSeed): void {
    const { id, services, onEdited } = this.#options;
    this.#seeds = seeds;
    this.#isEdited = true;
    services.report('torrent:web-seeds-changed', { id, change, url: shownUrl });
    onEdited();
  }
}

const addressesIn = ({
  webSeeds,
  httpSeeds = [],
}: WebSeedsOptions['metainfo']): readonly WebSeedAddress[] => [
  ...webSeeds.map((url) => ({ url, isScript: false, isNamed: false })),
  ...httpSeeds.map((url) => ({ url, isScript: true, isNamed: false })),
];

/** A record is read with the same care as a torrent. */
const addressOf = ({ url: text, isScript, isNamed }: WebSeedRecord): readonly WebSeedAddress[] => {
  const url = webSeedUrlOf(text);
  return url === undefined ? [] : [{ url, isScript: isScript === true, isNamed: isNamed === true }];
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
