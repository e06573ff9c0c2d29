/**
 * The nodes we know (BEP 5): many near our own id, few far from it, in buckets by how many leading bits they
 * share with it; the last bucket holds all that are nearer and splits when it is full. Who answers stays; who is
 * new waits as a spare. One node per host, few per network.
 */
import { equalBytes } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { NodeContact } from '../../protocol/compact-nodes.ts';
import { compareDistance, idSharing, NODE_ID_BITS, sharedBits } from '../../protocol/node-id.ts';
import { isSecureNodeId } from '../../protocol/secure-node-id.ts';
import { BUCKET_NODES, BUCKET_SPARES, MAX_LOST_SILENCES, NODE_GOOD_MS } from './limits.ts';
import { NetworkShares } from './network-shares.ts';
import { hostKey } from './node-place.ts';
import { lastHeardAt, type NodeStanding, standingOf, type TableNode } from './table-node.ts';

interface Bucket {
  nodes: TableNode[];
  /** Newest last. */
  spares: TableNode[];
  changedAt: number;
}

export interface BucketFigures {
  readonly good: number;
  readonly questionable: number;
  readonly bad: number;
  readonly spares: number;
}

export class RoutingTable {
  readonly ownId: Uint8Array;
  readonly #buckets: Bucket[];
  readonly #byHost = new Map<string, TableNode>();
  readonly #networks = new NetworkShares();

  constructor(ownId: Uint8Array, now: number) {
    this.ownId = ownId;
    this.#buckets = [{ nodes: [], spares: [], changedAt: now }];
  }

  get size(): number {
    return this.#byHost.size;
  }

  get bucketCount(): number {
    return this.#buckets.length;
  }

  *nodes(): Generator<TableNode> {
    for (const { nodes } of this.#buckets) yield* nodes;
  }

  /** From far to near. */
  figures(now: number): readonly BucketFigures[] {
    return this.#buckets.map(({ nodes, spares }) => {
      const count = (standing: NodeStanding): number =>
        nodes.filter((node) => standingOf(node, now) === standing).length;
      return {
        good: count('good'),
        questionable: count('questionable'),
        bad: count('bad'),
        spares: spares.length,
      };
    });
  }

  /** It answered a question of ours. Answers with a node that should be pinged, since this one waits for its place. */
  onAnswer(contact: NodeContact, now: number): TableNode | undefined {
    if (equalBytes(contact.id, this.ownId)) return undefined;
    const known = this.#known(contact, now);
    if (known === 'refused') return undefined;
    if (known === undefined) return this.#insert(newNode(contact, now), now);
    known.answeredAt = now;
    known.silences = 0;
    this.#bucketOf(known.id).changedAt = now;
    return undefined;
  }

  /** It asked us something. False where it is not in the table. */
  onQuery(contact: NodeContact, now: number): boolean {
    const known = this.#byHost.get(hostKey(contact));
    if (known === undefined || !isSame(known, contact)) return false;
    known.askedAt = now;
    return true;
  }

  /** It did not answer. A spare takes the place of one that is bad. */
  onSilence(contact: Endpoint & { readonly id?: Uint8Array }, now: number): void {
    const known = this.#byHost.get(hostKey(contact));
    if (known === undefined || known.port !== contact.port) return;
    known.silences += 1;
    if (standingOf(known, now) !== 'bad') return;
    const bucket = this.#bucketOf(known.id);
    const isLost = known.silences >= MAX_LOST_SILENCES;
    if (bucket.spares.length > 0 || isLost) this.#remove(known);
    this.#promoteSpare(bucket, now);
  }

  /** Would a node with this id, that has not answered yet, find a place? */
  hasRoomFor(contact: NodeContact, now: number): boolean {
    if (equalBytes(contact.id, this.ownId) || this.#byHost.has(hostKey(contact))) return false;
    const bucket = this.#bucketOf(contact.id);
    if (!this.#networks.hasRoom(contact, bucket.nodes)) return false;
    if (bucket.nodes.length < BUCKET_NODES || this.#canSplit(bucket)) return true;
    if (bucket.nodes.some((node) => standingOf(node, now) !== 'good')) return true;
    return (
      bucket.spares.length < BUCKET_SPARES && !bucket.spares.some((one) => isSame(one, contact))
    );
  }

  /** The nearest to the target, nearest first: good ones, and as many others as are lacking. */
  closest(target: Uint8Array, count: number, now: number): readonly TableNode[] {
    const usable = this.#near(target, count, (node) => standingOf(node, now) === 'good');
    if (usable.length >= count) return usable;
    const isDoubtful = (node: TableNode): boolean => standingOf(node, now) === 'questionable';
    return [...usable, ...this.#near(target, count - usable.length, isDoubtful)];
  }

  /** Whom to ask whether it still is there: one that was silent once, else the questionable one that was not heard of for longest, else a bad one. */
  toCheck(now: number): TableNode | undefined {
    const longest: Partial<Record<NodeStanding, TableNode>> = {};
    for (const { nodes } of this.#buckets) {
      for (const node of nodes) {
        const standing = standingOf(node, now);
        if (node.silences > 0 && standing !== 'bad') return node;
        const other = longest[standing];
        if (other === undefined || lastHeardAt(node) < lastHeardAt(other)) longest[standing] = node;
      }
    }
    return longest.questionable ?? longest.bad;
  }

  /** An id to look for, in the bucket that has not changed for longest; undefined where all are fresh. */
  staleTarget(noise: Uint8Array, now: number): Uint8Array | undefined {
    let stalest = 0;
    for (const [at, { changedAt }] of this.#buckets.entries()) {
      if (changedAt < this.#buckets[stalest]!.changedAt) stalest = at;
    }
    if (now - this.#buckets[stalest]!.changedAt < NODE_GOOD_MS) return undefined;
    this.#buckets[stalest]!.changedAt = now;
    return this.targetIn(stalest, noise);
  }

  hasRoomIn(bucket: number): boolean {
    return (this.#buckets[bucket]?.nodes.length ?? 0) < BUCKET_NODES;
  }

  /** An id that belongs into that bucket. */
  targetIn(bucket: number, noise: Uint8Array): Uint8Array {
    const isLast = bucket === this.#buckets.length - 1;
    const extra = isLast ? noise[0]! & 3 : 0;
    return idSharing(this.ownId, Math.min(bucket + extra, NODE_ID_BITS - 1), noise);
  }

  /** What is known at that host. A liar's or a newcomer's claim to a place that a good node has is refused. */
  #known(contact: NodeContact, now: number): TableNode | 'refused' | undefined {
    const known = this.#byHost.get(hostKey(contact));
    if (known !== undefined) {
      if (isSame(known, contact)) return known;
      const isOnePort = known.port === contact.port && known.host === contact.host;
      if (!isOnePort && standingOf(known, now) !== 'bad') return 'refused';
      this.#remove(known);
    }
    const namesake = this.#bucketOf(contact.id).nodes.find(({ id }) => equalBytes(id, contact.id));
    if (namesake === undefined) return undefined;
    if (standingOf(namesake, now) !== 'bad') return 'refused';
    this.#remove(namesake);
    return undefined;
  }

  #insert(node: TableNode, now: number): TableNode | undefined {
    for (;;) {
      const bucket = this.#bucketOf(node.id);
      if (!this.#networks.hasRoom(node, bucket.nodes)) return undefined;
      if (bucket.nodes.length < BUCKET_NODES) {
        this.#place(node, bucket, now);
        return undefined;
      }
      if (this.#canSplit(bucket)) {
        this.#split(bucket);
        continue;
      }
      const worse = worseThan(node, bucket, now);
      if (worse === undefined) return keepSpare(node, bucket, now);
      this.#remove(worse);
    }
  }

  #place(node: TableNode, bucket: Bucket, now: number): void {
    bucket.nodes.push(node);
    bucket.changedAt = now;
    this.#byHost.set(hostKey(node), node);
    this.#networks.add(node);
  }

  #remove(node: TableNode): void {
    const bucket = this.#bucketOf(node.id);
    bucket.nodes = bucket.nodes.filter((other) => other !== node);
    this.#byHost.delete(hostKey(node));
    this.#networks.remove(node);
  }

  #promoteSpare(bucket: Bucket, now: number): void {
    while (bucket.nodes.length < BUCKET_NODES) {
      const spare = bucket.spares.pop();
      if (spare === undefined) return;
      const isTaken = this.#byHost.has(hostKey(spare));
      if (!isTaken && this.#networks.hasRoom(spare, bucket.nodes)) this.#place(spare, bucket, now);
    }
  }

  #canSplit(bucket: Bucket): boolean {
    return bucket === this.#buckets.at(-1) && this.#buckets.length < NODE_ID_BITS;
  }

  #split(bucket: Bucket): void {
    const bits = this.#buckets.length - 1;
    const isNearer = ({ id }: TableNode): boolean => sharedBits(id, this.ownId) > bits;
    const isFarther = (node: TableNode): boolean => !isNearer(node);
    this.#buckets.push({
      nodes: bucket.nodes.filter(isNearer),
      spares: bucket.spares.filter(isNearer),
      changedAt: bucket.changedAt,
    });
    bucket.nodes = bucket.nodes.filter(isFarther);
    bucket.spares = bucket.spares.filter(isFarther);
  }

  #indexOf(id: Uint8Array): number {
    return Math.min(sharedBits(id, this.ownId), this.#buckets.length - 1);
  }

  #bucketOf(id: Uint8Array): Bucket {
    return this.#buckets[this.#indexOf(id)]!;
  }

  /** All in the target's bucket are nearer to it than all in nearer buckets of ours, and those than the ones in farther, one by one. */
  #near(
    target: Uint8Array,
    count: number,
    isWanted: (node: TableNode) => boolean,
  ): readonly TableNode[] {
    const found: TableNode[] = [];
    const take = (buckets: readonly Bucket[]): void => {
      const nodes = buckets.flatMap((bucket) => bucket.nodes.filter(isWanted));
      nodes.sort((one, other) => compareDistance(target, one.id, other.id));
      found.push(...nodes);
    };
    const own = this.#indexOf(target);
    take([this.#buckets[own]!]);
    if (found.length < count) take(this.#buckets.slice(own + 1));
    for (let at = own - 1; at >= 0 && found.length < count; at--) take([this.#buckets[at]!]);
    return found.slice(0, count);
  }
}

const newNode = ({ id, host, port }: NodeContact, now: number): TableNode => ({
  id,
  host,
  port,
  isSecure: isSecureNodeId(id, host),
  answeredAt: now,
  askedAt: undefined,
  silences: 0,
});

const isSame = (node: TableNode, contact: NodeContact): boolean =>
  node.port === contact.port && node.host === contact.host && equalBytes(node.id, contact.id);

/** Who gives up its place at once: a bad one; and, to one whose id goes with its address, one whose does not (BEP 42). */
const worseThan = (node: TableNode, bucket: Bucket, now: number): TableNode | undefined =>
  bucket.nodes.find((other) => standingOf(other, now) === 'bad') ??
  (node.isSecure ? bucket.nodes.find((other) => !other.isSecure) : undefined);

/** Answers with the one to ask whether it still is there. */
const keepSpare = (node: TableNode, bucket: Bucket, now: number): TableNode | undefined => {
  const key = hostKey(node);
  bucket.spares = bucket.spares.filter((spare) => hostKey(spare) !== key);
  bucket.spares.push(node);
  if (bucket.spares.length > BUCKET_SPARES) bucket.spares.shift();
  const doubtful = bucket.nodes.filter((other) => standingOf(other, now) === 'questionable');
  doubtful.sort((one, other) => lastHeardAt(one) - lastHeardAt(other));
  return doubtful[0];
};
