/**
 * Which addresses a tracker URL may lead to. A torrent from a stranger must not make us knock on this machine's or
 * its cloud's doors; trackers in the LAN are common and allowed.
 */
import { type AddressScope, isDialableScope, mayName, scopeOf } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';

const LOOPBACK_HTTP_PATHS: readonly string[] = ['/announce', '/scrape'];
const LOOPBACK_UDP_PATHS: readonly string[] = ['', '/', '/announce'];

/** On this machine only something that calls itself a tracker is asked. */
export const mayAskHttpTracker = (address: string, path: string): boolean =>
  mayAsk(address, path, LOOPBACK_HTTP_PATHS);

export const mayAskUdpTracker = (address: string, path: string): boolean =>
  mayAsk(address, path, LOOPBACK_UDP_PATHS);

const mayAsk = (address: string, path: string, loopbackPaths: readonly string[]): boolean => {
  const scope = scopeOf(address);
  if (scope === 'loopback') return loopbackPaths.includes(path);
  return isDialableScope(scope);
};

/** It might be asked, but the user does not want that. */
export const refusedTracker = (): SluiceError =>
  new SluiceError('network/forbidden', 'its address is in the IP filter');

/** For one request: redirects may not lead from the internet into the LAN or onto this machine. */
export const httpTrackerGuard = (requestUrl: string): ((address: string, url: URL) => boolean) => {
  const firstHref = new URL(requestUrl).href;
  let origin: AddressScope | undefined;
  return (address, url) => {
    if (!mayAskHttpTracker(address, url.pathname)) return false;
    const scope = scopeOf(address);
    if (url.href !== firstHref) return origin !== undefined && mayName(origin, scope);
    // A name with several addresses counts as the one that reaches farthest.
    if (origin === undefined || mayName(origin, scope)) origin = scope;
    return true;
  };
};
