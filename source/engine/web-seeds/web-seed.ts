/** A web seed of a torrent: its address, how we stand with it, and what came from it. */
import { RateMeter } from '../../base/rate-meter.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import { shownQuery } from '../../discovery/redacted-url.ts';
import { WebSeedStanding } from '../../policy/web-seed-standing.ts';
import { MAX_SHOWN_WEB_SEED_LENGTH } from '../limits.ts';

export interface WebSeedAddress {
  readonly url: string;
  /** BEP 17: a script that is asked for pieces; else a server that has the files (BEP 19). */
  readonly isScript: boolean;
  /** By the user, and not by the torrent. */
  readonly isNamed: boolean;
}

export class WebSeed {
  /** What commands name. */
  readonly number: number;
  readonly address: WebSeedAddress;
  readonly shownUrl: SafeText;
  /** Who it is, where blame is laid. */
  readonly name: string;
  readonly standing = new WebSeedStanding();
  readonly download = new RateMeter();
  /** To it, just now. */
  connections = 0;
  /** When the first of them was made, as people read it. */
  connectedAt = 0;
  /** Removed by the user. */
  isGone = false;

  constructor(number: number, address: WebSeedAddress) {
    this.number = number;
    this.address = address;
    this.shownUrl = shownUrl(address.url);
    this.name = `web seed ${number}`;
  }
}

/** Without what lets others ask in our name. */
const shownUrl = (text: string): SafeText => {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  // In one go: an address of a stranger may have a thousand words, and each change writes all of it anew.
  url.search = shownQuery(url);
  return safeText(url.href, MAX_SHOWN_WEB_SEED_LENGTH);
};
