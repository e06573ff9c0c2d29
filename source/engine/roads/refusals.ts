/** Whom we have nothing to do with, in any torrent, whoever names them: banned by hand, or in the IP filter. */
import { SluiceError } from '../../base/errors.ts';
import type { AddressVerdict } from '../../contract/filter.ts';
import type { BannedAddresses } from '../swarm/banned-addresses.ts';
import type { IpFilter } from './ip-filter.ts';

export interface RefusalsOptions {
  readonly bans: Pick<BannedAddresses, 'has'>;
  readonly filter: Pick<IpFilter, 'has' | 'refuses'>;
}

export class Refusals {
  readonly #options: RefusalsOptions;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /** Counts whom the filter turns away. */
  refuses(host: string): boolean {
    return this.#options.bans.has(host) || this.#options.filter.refuses(host);
  }

  verdictOn(host: string): AddressVerdict['verdict'] {
    if (this.#options.bans.has(host)) return 'banned';
    return this.#options.filter.has(host) ? 'filtered' : 'allowed';
  }

  /** For whom the user names: throws `session/not-allowed`. */
  check(host: string): void {
    const verdict = this.verdictOn(host);
    if (verdict === 'allowed') return;
    throw new SluiceError(
      'session/not-allowed',
      verdict === 'banned'
        ? `${host} is banned; take that back first`
        : `${host} is in the IP filter, so nobody there is spoken to`,
    );
  }
}
