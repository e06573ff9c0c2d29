/**
 * Names by the way that all traffic takes. The system's own resolver goes whichever way it likes, so while everything leaves by
 * one interface, name servers are asked by ourselves, over a socket that is held to it.
 */
import { canonicalAddress, isIpv6, parseEndpoint, scopeOf } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Departure, Dns, Endpoint, Udp } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { departureFor } from '../../policy/road-plan.ts';
import { type DnsFamily, decodeDnsAnswer, encodeDnsQuestion } from '../../protocol/dns-message.ts';
import { MAX_ROAD_LOOKUPS, NAME_SERVER_PATIENCE_MS, NAME_SERVER_ROUNDS } from '../limits.ts';
import type { Way } from './way.ts';

export interface RoadDnsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly dns: Dns;
  readonly udp: Udp;
  /** As the settings name them; null are the system's. */
  readonly servers: () => readonly string[] | null;
  readonly way: () => Way;
}

interface Answered {
  readonly code: number;
  readonly addresses: readonly string[];
}

const DNS_PORT = 53;
const NO_SUCH_NAME = 3;

export class RoadDns implements Dns {
  readonly #options: RoadDnsOptions;
  #underWay = 0;

  constructor(options: RoadDnsOptions) {
    this.#options = options;
  }

  async resolve(name: string): Promise<readonly string[]> {
    const literal = canonicalAddress(name);
    if (literal !== undefined) return [literal];
    const way = this.#options.way();
    if (way.kind === 'none') throw way.error;
    if (way.kind === 'proxy') throw dnsError('names are looked up by the proxy alone');
    if (way.by === undefined) return await this.#options.dns.resolve(name);
    if (this.#underWay >= MAX_ROAD_LOOKUPS) throw dnsError('too many names wait to be looked up');
    this.#underWay += 1;
    try {
      return await this.#askAll(name, way.by);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #askAll(name: string, by: readonly Departure[]): Promise<readonly string[]> {
    const servers = this.#serversFor(by);
    for (let round = 0; round < NAME_SERVER_ROUNDS; round++) {
      for (const server of servers) {
        const answers = await Promise.all(
          ([4, 6] as const).map((family) => this.#ask(server, name, family, by)),
        );
        const addresses = answers.flatMap((answer) => answer?.addresses ?? []);
        if (addresses.length > 0) return addresses;
        const said = answers.filter((answer) => answer !== undefined);
        if (said.some(({ code }) => code === NO_SUCH_NAME)) throw dnsError('no such host');
        if (said.length === answers.length && said.every(({ code }) => code === 0)) {
          throw dnsError('that host has no address');
        }
      }
    }
    throw dnsError('the name server does not answer');
  }

  /** A server on this machine asks on by whichever way it likes, so it is asked only where the user names it. */
  #serversFor(by: readonly Departure[]): readonly Endpoint[] {
    const { dns } = this.#options;
    const named = this.#options.servers();
    const servers =
      named === null
        ? (dns.servers?.() ?? []).filter(({ host }) => scopeOf(host) !== 'loopback')
        : named.flatMap(serverOf);
    const reachable = servers.filter(({ host }) => departureFor(by, host) !== undefined);
    if (reachable.length > 0) return reachable;
    throw dnsError(
      `no name server is known that ${by[0]?.device} leads to; name one in network.nameServers`,
    );
  }

  /** Undefined where it does not answer in time. Each question has a port and a number of its own, so that nobody can guess them. */
  async #ask(
    server: Endpoint,
    name: string,
    family: DnsFamily,
    by: readonly Departure[],
  ): Promise<Answered | undefined> {
    const { clock, random, udp } = this.#options;
    const departure = departureFor(by, server.host)!;
    const id = random.integer(0x10000);
    const question = encodeDnsQuestion(id, name, family);
    if (question === undefined) throw dnsError('this is no name of a host');
    const { promise, resolve } = Promise.withResolvers<Answered | undefined>();
    const hear = (message: Uint8Array, from: Endpoint): void => {
      if (from.host !== server.host || from.port !== server.port) return;
      const answer = decodeDnsAnswer(message);
      const isOurs = answer?.id === id && answer.family === family && isSame(answer.name, name);
      if (isOurs) resolve(answer);
    };
    const local = { host: departure.host, port: 0 };
    const socket = await udp.bind(local, hear, departure.device).catch(() => undefined);
    const timer = clock.setTimer(NAME_SERVER_PATIENCE_MS, () => resolve(undefined));
    socket?.send(question, server);
    const answer = await promise;
    timer.cancel();
    socket?.close();
    return answer;
  }
}

const isSame = (one: string, other: string): boolean =>
  one === other.toLowerCase().replace(/\.$/, '');

const serverOf = (text: string): readonly Endpoint[] => {
  const host = canonicalAddress(text);
  return host === undefined ? [parseEndpoint(text) ?? []].flat() : [{ host, port: DNS_PORT }];
};

const dnsError = (words: string): SluiceError => new SluiceError('network/dns', words);

/** For trackers whose way is a proxy: their names go as they are. */
export const namesAsTheyAre: Dns = {
  async resolve(name) {
    const host = canonicalAddress(name);
    if (host !== undefined) return [host];
    if (isPublicName(name)) return [name];
    throw dnsError('such a name is not asked of a proxy');
  },
};

/** Names without a dot, and those of this machine or a network of one's own, lead to somebody's inside (H91). */
export const isPublicName = (name: string): boolean => {
  const plain = name.toLowerCase().replace(/\.$/, '');
  if (plain.includes(':') || isIpv6(plain) || !plain.includes('.')) return false;
  return !/(?:^|\.)(?:localhost|local|internal|lan|home|intranet|corp|home\.arpa|localdomain)$/.test(
    plain,
  );
};
