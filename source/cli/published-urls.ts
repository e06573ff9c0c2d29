/** Addresses as they are typed for a .torrent: what is none is wrong usage. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import * as addresses from '../engine/making/published-addresses.ts';

/** Throws `usage/invalid`. */
const typed =
  <Given, Read>(read: (given: Given) => Read) =>
  (given: Given): Read => {
    try {
      return read(given);
    } catch (cause) {
      if (!isSluiceError(cause)) throw cause;
      throw new SluiceError('usage/invalid', cause.message, { cause });
    }
  };

export const tiersOf = typed(addresses.tiersOf);
export const webSeedsOf = typed(addresses.webSeedsOf);
export const updateUrlOf = typed(addresses.updateUrlOf);
export const nodeOf = typed(addresses.nodeOf);
