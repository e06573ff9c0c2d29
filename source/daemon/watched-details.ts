/** The details that one viewer asked for, out of what all of them did: nobody pays for what others look at. */
import type { Unsubscribe } from '../base/emitter.ts';
import type { TorrentId } from '../base/ids.ts';
import type { DetailPart, TorrentDetails } from '../contract/details.ts';
import type { Frame } from '../contract/frame.ts';

type Target = TorrentId | 'session';
type Details = Frame['details'];

const PEER = 'peer:';

interface Seen {
  readonly all: TorrentDetails;
  readonly mine: TorrentDetails;
}

export class WatchedDetails {
  readonly #wishes = new Map<Target, Set<readonly DetailPart[]>>();
  /** What the last frame gave, so that what did not change stays the same object. */
  #seen = new Map<string, Seen>();

  add(target: Target, parts: readonly DetailPart[]): Unsubscribe {
    const wish = [...parts];
    const wishes = this.#wishes.get(target) ?? new Set();
    this.#wishes.set(target, wishes.add(wish));
    this.#seen.delete(target);
    return () => {
      wishes.delete(wish);
      this.#seen.delete(target);
      if (wishes.size === 0 && this.#wishes.get(target) === wishes) this.#wishes.delete(target);
    };
  }

  /** The frame as this viewer is to see it. */
  of(frame: Frame): Frame {
    return { ...frame, details: this.#detailsOf(frame.details) };
  }

  #detailsOf(details: Details): Details {
    const seen = new Map<string, Seen>();
    for (const [target, wishes] of this.#wishes) {
      const all = details[target];
      if (all === undefined) continue;
      const known = this.#seen.get(target);
      const mine = known?.all === all ? known.mine : chosen(all, new Set([...wishes].flat()));
      seen.set(target, { all, mine });
    }
    this.#seen = seen;
    return Object.fromEntries([...seen].map(([target, { mine }]) => [target, mine]));
  }
}

const chosen = (all: TorrentDetails, parts: ReadonlySet<DetailPart>): TorrentDetails => {
  const mine = Object.entries(all).filter(([part]) => parts.has(part as DetailPart));
  const peers = [...parts].flatMap((part) =>
    part.startsWith(PEER) ? [part.slice(PEER.length)] : [],
  );
  if (peers.length === 0 || all.peerPieces === undefined) return Object.fromEntries(mine);
  const peerPieces = Object.entries(all.peerPieces).filter(([address]) => peers.includes(address));
  return { ...Object.fromEntries(mine), peerPieces: Object.fromEntries(peerPieces) };
};
