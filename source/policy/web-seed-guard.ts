/**
 * Which addresses a web seed may lead to. A torrent from a stranger must not have us speak with programs of this machine or
 * of the local network: there only plain files are asked for, and no redirect leads there from the internet (H110).
 */
import { type AddressScope, isDialableScope, mayName, scopeOf } from '../base/addresses.ts';

export interface WebSeedGuardOptions {
  /** As it is asked for, query and all. */
  readonly url: string;
  /** The user has named it: then it may be any that can be dialled. */
  readonly isNamed: boolean;
  /** The user wants nothing to do with this address. */
  readonly isRefused: (address: string) => boolean;
}

/** For one request and all it is sent on to. */
export const webSeedGuard = ({
  url: asked,
  isNamed,
  isRefused,
}: WebSeedGuardOptions): ((address: string, url: URL) => boolean) => {
  const firstHref = new URL(asked).href;
  let origin: AddressScope | undefined;
  return (address, url) => {
    const scope = scopeOf(address);
    if (!isDialableScope(scope) || isRefused(address)) return false;
    if (url.href !== firstHref) return origin !== undefined && mayName(origin, scope);
    if (scope !== 'global' && url.search !== '' && !isNamed) return false;
    // A name with several addresses counts as the one that reaches farthest.
    if (origin === undefined || mayName(origin, scope)) origin = scope;
    return true;
  };
};
