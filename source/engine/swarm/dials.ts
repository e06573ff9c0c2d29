/** A swarm's dials under way: each has its places in the budgets of the session, until it comes to a connection or fails. */
import { parseEndpoint } from '../../base/addresses.ts';
import type { SluiceError } from '../../base/errors.ts';
import { type Endpoint, endpointKey, type Tcp } from '../../base/ports/network.ts';
import type { PeerSource } from '../../contract/details.ts';
import type { Candidate } from '../../policy/candidate.ts';
import type { Candidates } from '../../policy/candidates.ts';
import type { Manner } from '../../policy/encryption-plan.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import { type Dial, dial } from '../../transport/outgoing.ts';
import type { Services } from '../session/services.ts';
import { ourAbilities } from './our-abilities.ts';

export interface DialsOptions {
  readonly services: Services;
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly candidates: Candidates;
  /** We have a node for peers of this host. */
  readonly hasNodeFor: (host: string) => boolean;
  readonly onEstablished: (handshaken: Handshaken, endpoint: Endpoint, source: PeerSource) => void;
  readonly onFailed: () => void;
  /** Nobody answered there. */
  readonly onUnreachable: (endpoint: Endpoint) => void;
}

export type WantedPeer = Pick<Candidate, 'endpoint' | 'source' | 'manner' | 'carrier'>;

export class Dials {
  readonly #options: DialsOptions;
  readonly #underWay = new Map<string, Dial>();

  constructor(options: DialsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#underWay.size;
  }

  has(endpoint: Endpoint): boolean {
    return this.#underWay.has(endpointKey(endpoint));
  }

  isAtHost(host: string): boolean {
    return [...this.#underWay.keys()].some((key) => parseEndpoint(key)?.host === host);
  }

  /** Where one more may begin, it has its places: to be followed by `begin`. */
  tryTakePlaces(): boolean {
    const { peerBudget, dialBudget, ports } = this.#options.services;
    if (!peerBudget.tryTake()) return false;
    if (dialBudget.tryBegin(ports.clock.now())) return true;
    peerBudget.giveBack();
    return false;
  }

  /** `by`: by which alone, where the other side connects to us at the same moment. */
  begin({ endpoint, source, manner, carrier }: WantedPeer, by?: Pick<Tcp, 'connect'>): void {
    const { services, infoHash, peerId, candidates, hasNodeFor } = this.#options;
    const { clock } = services.ports;
    candidates.onDial(endpoint, clock.now());
    const encryption = {
      ...services.encryption.outgoing(manner),
      onRefused: (refused: Manner) => this.#mayDialAgain(endpoint, refused),
    };
    const { dialler } = services;
    const tcp = by ?? (carrier === undefined ? dialler : dialler.told(carrier));
    const who = { infoHash, peerId, reserved: ourAbilities(hasNodeFor(endpoint.host)) };
    const options = { tcp, clock, remote: endpoint, ...who, encryption };
    const dialing = dial(options, {
      onEstablished: (handshaken) => {
        candidates.onSpoken(endpoint, mannerOf(handshaken));
        this.#underWay.delete(endpointKey(endpoint));
        services.dialBudget.onEnd();
        this.#options.onEstablished(handshaken, endpoint, source);
      },
      onFailed: (error) => this.#onFailed(endpoint, error, by !== undefined),
    });
    this.#underWay.set(endpointKey(endpoint), dialing);
  }

  cancel(endpoint: Endpoint): void {
    const key = endpointKey(endpoint);
    const dialing = this.#underWay.get(key);
    if (dialing === undefined) return;
    this.#underWay.delete(key);
    dialing.cancel();
    this.#giveBackPlaces();
    this.#options.candidates.onHostLeft(endpoint.host);
  }

  close(): void {
    for (const dialing of this.#underWay.values()) {
      dialing.cancel();
      this.#giveBackPlaces();
    }
    this.#underWay.clear();
  }

  #onFailed(endpoint: Endpoint, error: SluiceError, isPunched: boolean): void {
    const { services, candidates, onFailed, onUnreachable } = this.#options;
    this.#underWay.delete(endpointKey(endpoint));
    this.#giveBackPlaces();
    candidates.onClosed(endpoint, 'failed', services.ports.clock.now());
    if (error.code === 'wire/self') candidates.disown(endpoint);
    if (error.code.startsWith('network/') && !isPunched) onUnreachable(endpoint);
    onFailed();
  }

  /** In the other manner: it counts as another dial. */
  #mayDialAgain(endpoint: Endpoint, refused: Manner): boolean {
    const { services, candidates } = this.#options;
    const now = services.ports.clock.now();
    return candidates.onRefused(endpoint, refused, now) && services.dialBudget.tryAgain(now);
  }

  #giveBackPlaces(): void {
    const { dialBudget, peerBudget } = this.#options.services;
    dialBudget.onEnd();
    peerBudget.giveBack();
  }
}

const mannerOf = ({ encryption }: Handshaken): Manner =>
  encryption === 'none' ? 'plain' : 'encrypted';
