/** Which torrents are to be super-seeded (BEP 16), as the user wished. Kept here, for few have a wish and ten thousand may be here. */
import type { TorrentId } from '../../base/ids.ts';
import type { SharingRecord, SuperSeedWish } from '../../base/ports/state.ts';
import type { SuperSeedMode } from '../../contract/commands.ts';
import type { SuperSeedState } from '../../contract/frame.ts';
import type { Configuration } from '../session/configuration.ts';
import type { Content } from '../torrent/content.ts';
import type { Tally } from '../torrent/tally.ts';

/** What it is judged by. */
export interface SuperSeedFacts {
  readonly content: Pick<Content, 'isComplete'>;
  readonly tally: Pick<Tally, 'downloaded'>;
  /** By the trackers' count. */
  readonly figures: { readonly seeds: number | null };
}

export class SuperSeeds {
  readonly #configuration: Pick<Configuration, 'settings'>;
  readonly #wishes = new Map<TorrentId, SuperSeedWish>();

  constructor(configuration: Pick<Configuration, 'settings'>) {
    this.#configuration = configuration;
  }

  /** `auto`: as the settings say. */
  wish(id: TorrentId, mode: SuperSeedMode | SuperSeedWish): void {
    if (mode === 'auto') this.#wishes.delete(id);
    else this.#wishes.set(id, mode);
  }

  /** As its record says. */
  recall(id: TorrentId, record: SharingRecord | undefined): void {
    this.wish(id, record?.superSeeding ?? 'auto');
  }

  /** For the record. */
  withWish(id: TorrentId, sharing: SharingRecord | undefined): SharingRecord | undefined {
    const superSeeding = this.#wishes.get(id);
    return superSeeding === undefined ? sharing : { ...sharing, superSeeding };
  }

  forget(id: TorrentId): void {
    this.#wishes.delete(id);
  }

  /** By itself only what came from nobody, and where trackers know of no other seed. */
  isDue(id: TorrentId, { content, tally, figures }: SuperSeedFacts): boolean {
    if (!content.isComplete) return false;
    const wish = this.#wishes.get(id);
    if (wish !== undefined) return wish === 'on';
    const isAuto = this.#configuration.settings.seeding.superSeeding === 'auto';
    return isAuto && tally.downloaded === 0 && figures.seeds !== null && figures.seeds <= 1;
  }

  stateOf(id: TorrentId, isOn: boolean): SuperSeedState {
    if (isOn) return 'on';
    const wish = this.#wishes.get(id);
    if (wish === 'on') return 'waiting';
    return wish === 'over' ? 'over' : 'off';
  }
}
