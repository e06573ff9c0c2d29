/** Finds where a router describes itself (SSDP). Only the router's own answers count, and only addresses that are its own (H106). */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Gateway } from '../../base/ports/gateways.ts';
import type { Udp } from '../../base/ports/network.ts';
import {
  decodeSsdpAnswer,
  encodeSsdpSearch,
  GATEWAY_DEVICES,
  SSDP_GROUP,
  SSDP_PORT,
} from '../../protocol/ssdp-message.ts';
import { MAX_SSDP_LOCATIONS, SSDP_WAITS_MS } from '../limits.ts';

/** `http:` at the router itself, and nothing else. */
export const isAtGateway = (url: URL, gateway: Gateway): boolean =>
  url.protocol === 'http:' && url.hostname === gateway.address && url.username === '';

/** What each place it names comes to, until one is of use; undefined where none is by the time that nobody answers any more. */
export const searchUpnp = async <Found>(
  { udp, clock }: { readonly udp: Udp; readonly clock: Clock },
  gateway: Gateway,
  signal: AbortSignal,
  look: (location: URL) => Promise<Found | undefined>,
): Promise<Found | undefined> => {
  const { promise, resolve } = Promise.withResolvers<Found | undefined>();
  const seen = new Set<string>();
  const looks: Promise<void>[] = [];
  const socket = await udp.bind({ host: gateway.localAddress, port: 0 }, (message, from) => {
    if (from.host !== gateway.address) return;
    const location = decodeSsdpAnswer(message);
    const url = location === undefined ? null : URL.parse(location);
    if (url === null || !isAtGateway(url, gateway) || seen.has(url.href)) return;
    if (seen.size >= MAX_SSDP_LOCATIONS) return;
    seen.add(url.href);
    looks.push(
      look(url).then(
        (found) => void (found !== undefined && resolve(found)),
        // What it says of itself made no sense: there may be another that does.
        () => {},
      ),
    );
  });
  let timer: Timer | undefined;
  const search = (tries: number): void => {
    const waitMs = SSDP_WAITS_MS[tries];
    if (waitMs === undefined || signal.aborted) {
      void Promise.allSettled(looks).then(() => resolve(undefined));
      return;
    }
    for (const to of [SSDP_GROUP, { host: gateway.address, port: SSDP_PORT }]) {
      for (const device of GATEWAY_DEVICES) socket.send(encodeSsdpSearch(device, to), to);
    }
    timer = clock.setTimer(waitMs, () => search(tries + 1));
  };
  const stop = (): void => resolve(undefined);
  signal.addEventListener('abort', stop);
  search(0);
  try {
    return await promise;
  } finally {
    timer?.cancel();
    socket.close();
    signal.removeEventListener('abort', stop);
  }
};
