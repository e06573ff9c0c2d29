/**
 * An iterative lookup (Kademlia, BEP 5): ask the nearest nodes we know for nearer ones until the eight nearest have
 * answered. Some at a time; one that is slow gives its turn away but may still answer. Nodes whose id does not go with
 * their address (BEP 42) are asked too, but never instead of those whose does: they cannot shut them out (H100).
 */
import { equalBytes } from '../../base/bytes.ts';
import { endpointKey } from '../../base/ports/network.ts';
import type { NodeContact } from '../../protocol/compact-nodes.ts';
import { compareDistance } from '../../protocol/node-id.ts';
import { isSecureNodeId } from '../../protocol/secure-node-id.ts';
import {
  BUCKET_NODES,
  LOOKUP_CONCURRENCY,
  MAX_INSECURE_LOOKUP_QUESTIONS,
  MAX_LOOKUP_CANDIDATES,
  MAX_LOOKUP_CANDIDATES_PER_HOST,
  MAX_LOOKUP_CANDIDATES_PER_NETWORK,
  MAX_LOOKUP_QUESTIONS,
  MAX_QUESTIONS_PER_CANDIDATE,
} from './limits.ts';
import { hostKey, internetNetwork } from './node-place.ts';

export interface LookupNode {
  readonly contact: NodeContact;
  readonly isSecure: boolean;
  /** Steps from our own table: 1 is in it. */
  readonly hops: number;
}

interface Candidate extends LookupNode {
  contact: NodeContact;
  isSecure: boolean;
  state: 'new' | 'asked' | 'slow' | 'answered' | 'failed';
  /** It answered, and is of no use at the end: those that are are looked for farther on. */
  isUseless: boolean;
  /** Questions to it, and those of them that may still be answered. */
  asked: number;
  open: number;
}

export interface LookupFigures {
  readonly questions: number;
  readonly answers: number;
  /** Of the nearest that answered; 0 where nobody did. */
  readonly hops: number;
}

export class Lookup {
  readonly target: Uint8Array;
  readonly #ownId: Uint8Array;
  /** Nearest first. */
  #candidates: Candidate[] = [];
  readonly #known = new Set<string>();
  readonly #shares = new Map<string, number>();
  readonly #answeredHosts = new Set<string>();
  #busy = 0;
  #slow = 0;
  #questions = 0;
  #insecureQuestions = 0;

  constructor(target: Uint8Array, ownId: Uint8Array) {
    this.target = target;
    this.#ownId = ownId;
  }

  /** Nodes of our own table, or saved ones. */
  begin(contacts: readonly NodeContact[]): void {
    for (const contact of contacts) this.#add(contact, 1);
  }

  /** Whom to ask now; undefined where nobody should be asked before something else happens. */
  next(): LookupNode | undefined {
    if (this.#busy >= LOOKUP_CONCURRENCY) return undefined;
    const candidate = this.#choose();
    if (candidate === undefined) return undefined;
    if (candidate.state === 'slow') this.#slow -= 1;
    candidate.state = 'asked';
    candidate.asked += 1;
    candidate.open += 1;
    this.#busy += 1;
    this.#questions += 1;
    if (!candidate.isSecure) this.#insecureQuestions += 1;
    return candidate;
  }

  /** `id` is what the node says it is, `contacts` whom it named. False: this host has answered already, as another. */
  onAnswer(
    node: LookupNode,
    id: Uint8Array,
    contacts: readonly NodeContact[],
    isUseless = false,
  ): boolean {
    const candidate = node as Candidate;
    if (!this.#isWaitedFor(candidate)) return false;
    this.#leave(candidate);
    const host = hostKey(candidate.contact);
    if (this.#answeredHosts.has(host) || equalBytes(id, this.#ownId)) {
      candidate.state = 'failed';
      return false;
    }
    this.#answeredHosts.add(host);
    candidate.state = 'answered';
    candidate.isUseless = isUseless;
    if (!equalBytes(id, candidate.contact.id)) this.#correct(candidate, id);
    const nearest = [...contacts].sort((one, other) => this.#compare(one, other));
    for (const contact of nearest.slice(0, BUCKET_NODES)) this.#add(contact, candidate.hops + 1);
    return true;
  }

  /** It takes long: others are asked meanwhile. */
  onSlow(node: LookupNode): void {
    const candidate = node as Candidate;
    if (candidate.state !== 'asked') return;
    candidate.state = 'slow';
    this.#busy -= 1;
    this.#slow += 1;
  }

  onFailure(node: LookupNode): void {
    const candidate = node as Candidate;
    candidate.open -= 1;
    if (!this.#isWaitedFor(candidate) || candidate.open > 0) return;
    this.#leave(candidate);
    candidate.state = 'failed';
  }

  /** Nobody is left to be asked or waited for. Slow ones are only waited for where too few have answered. */
  get isDone(): boolean {
    if (this.#busy > 0 || this.#choose() !== undefined) return false;
    return this.#slow === 0 || this.#answeredHosts.size >= BUCKET_NODES;
  }

  /** The nearest that answered and are of use: of all, and of those whose id goes with their address. */
  closest(count: number = BUCKET_NODES): readonly LookupNode[] {
    const answered = this.#candidates.filter(isOfUse);
    const secure = answered.filter(({ isSecure }) => isSecure).slice(0, count);
    return [...new Set([...answered.slice(0, count), ...secure])];
  }

  figures(): LookupFigures {
    const nearest = this.#candidates.find(({ state }) => state === 'answered');
    return {
      questions: this.#questions,
      answers: this.#answeredHosts.size,
      hops: nearest?.hops ?? 0,
    };
  }

  /** The nearest new one before which not yet eight have answered; when there is none, one that was asked once and is slow: packets get lost. */
  #choose(): Candidate | undefined {
    if (this.#questions >= MAX_LOOKUP_QUESTIONS) return undefined;
    return this.#nearest('new') ?? (this.#isEnding ? this.#nearest('slow') : undefined);
  }

  /** Nobody is waited for who was asked for the first time. */
  get #isEnding(): boolean {
    return !this.#candidates.some(({ state, asked }) => state === 'asked' && asked === 1);
  }

  #nearest(state: 'new' | 'slow'): Candidate | undefined {
    const mayAskInsecure = this.#insecureQuestions < MAX_INSECURE_LOOKUP_QUESTIONS;
    let answered = 0;
    let secure = 0;
    for (const candidate of this.#candidates) {
      if (secure >= BUCKET_NODES) return undefined;
      if (isOfUse(candidate)) {
        answered += 1;
        if (candidate.isSecure) secure += 1;
      }
      if (candidate.state !== state || candidate.asked >= MAX_QUESTIONS_PER_CANDIDATE) continue;
      if (candidate.isSecure || (mayAskInsecure && answered < BUCKET_NODES)) return candidate;
    }
    return undefined;
  }

  #isWaitedFor({ state }: Candidate): boolean {
    return state === 'asked' || state === 'slow';
  }

  #leave({ state }: Candidate): void {
    if (state === 'asked') this.#busy -= 1;
    else this.#slow -= 1;
  }

  #add(contact: NodeContact, hops: number): void {
    if (equalBytes(contact.id, this.#ownId)) return;
    const key = endpointKey(contact);
    if (this.#known.has(key) || !this.#takeShare(contact)) return;
    this.#known.add(key);
    const isSecure = isSecureNodeId(contact.id, contact.host);
    this.#place({ contact, isSecure, hops, state: 'new', isUseless: false, asked: 0, open: 0 });
    this.#dropFarthest(isSecure);
  }

  #place(candidate: Candidate): void {
    const candidates = this.#candidates;
    let low = 0;
    let high = candidates.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(candidates[middle]!.contact, candidate.contact) <= 0) low = middle + 1;
      else high = middle;
    }
    candidates.splice(low, 0, candidate);
  }

  /** Where there are too many of its kind: neither kind pushes out the other. */
  #dropFarthest(isSecure: boolean): void {
    const isOfKind = (candidate: Candidate): boolean => candidate.isSecure === isSecure;
    if (this.#candidates.filter(isOfKind).length <= MAX_LOOKUP_CANDIDATES / 2) return;
    const isOver = ({ state }: Candidate): boolean => state === 'new' || state === 'failed';
    const at = this.#candidates.findLastIndex((one) => isOfKind(one) && isOver(one));
    if (at >= 0) this.#candidates.splice(at, 1);
  }

  /** Somebody named it wrongly: what it says itself counts. */
  #correct(candidate: Candidate, id: Uint8Array): void {
    this.#candidates.splice(this.#candidates.indexOf(candidate), 1);
    candidate.contact = { ...candidate.contact, id };
    candidate.isSecure = isSecureNodeId(id, candidate.contact.host);
    this.#place(candidate);
  }

  #takeShare(contact: NodeContact): boolean {
    const host = hostKey(contact);
    const network = internetNetwork(contact.host);
    const perHost = this.#shares.get(host) ?? 0;
    const perNetwork = network === undefined ? 0 : (this.#shares.get(network) ?? 0);
    if (perHost >= MAX_LOOKUP_CANDIDATES_PER_HOST) return false;
    if (perNetwork >= MAX_LOOKUP_CANDIDATES_PER_NETWORK) return false;
    this.#shares.set(host, perHost + 1);
    if (network !== undefined) this.#shares.set(network, perNetwork + 1);
    return true;
  }

  #compare(one: NodeContact, other: NodeContact): number {
    return compareDistance(this.target, one.id, other.id);
  }
}

const isOfUse = ({ state, isUseless }: Candidate): boolean => state === 'answered' && !isUseless;
