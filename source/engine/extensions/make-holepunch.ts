/** Hole punching (BEP 55) for one swarm of a session. */
import { isIpv6 } from '../../base/addresses.ts';
import type { Services } from '../session/services.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { Holepunch } from './holepunch.ts';

/** `swarm`: undefined while there is none. */
export const makeHolepunch = (
  { ports, ownAddresses, listenPort }: Pick<Services, 'ports' | 'ownAddresses' | 'listenPort'>,
  swarm: () => Swarm | undefined,
): Holepunch =>
  new Holepunch({
    clock: ports.clock,
    peers: () => swarm()?.peers.values() ?? [],
    isOurs: ({ host, port }) =>
      port === listenPort() && ownAddresses.of(isIpv6(host) ? 6 : 4) === host,
    punch: (endpoint) => swarm()?.punch(endpoint),
  });
