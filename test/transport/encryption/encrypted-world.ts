/** Two hosts, one of which dials the other, each with a policy of its own. */
import type { EncryptedPayload, EncryptionPolicy } from '../../../source/base/encryption.ts';
import type { SluiceError } from '../../../source/base/errors.ts';
import type { ConnectionHandler } from '../../../source/base/ports/network.ts';
import { dialManners, type Manner, payloadsFor } from '../../../source/policy/encryption-plan.ts';
import { encodeHandshake, NOTHING_RESERVED } from '../../../source/protocol/handshake.ts';
import { mseTag } from '../../../source/protocol/mse-keys.ts';
import { KeyExchangeBudget } from '../../../source/transport/encryption/key-exchange-budget.ts';
import type { Handshaken } from '../../../source/transport/handshaking.ts';
import { receive } from '../../../source/transport/incoming.ts';
import { dial } from '../../../source/transport/outgoing.ts';
import {
  PendingHandshakes,
  type PendingLimits,
} from '../../../source/transport/pending-handshakes.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

export const HASH = new Uint8Array(20).fill(0x11);
export const OTHER_HASH = new Uint8Array(20).fill(0x12);
export const DIALLER_ID = new Uint8Array(20).fill(0x21);
export const LISTENER_ID = new Uint8Array(20).fill(0x22);
export const REMOTE = { host: '198.51.100.2', port: 6881 };
export const PLAIN_HANDSHAKE: Uint8Array = encodeHandshake({
  infoHash: HASH,
  peerId: DIALLER_ID,
  reserved: NOTHING_RESERVED,
});

/** What came of a handshake. */
export class Outcome {
  readonly established: Handshaken[] = [];
  readonly failed: SluiceError[] = [];

  onEstablished(handshaken: Handshaken): void {
    this.established.push(handshaken);
  }

  onFailed(error: SluiceError): void {
    this.failed.push(error);
  }

  get codes(): string[] {
    return this.failed.map(({ code }) => code);
  }

  get encryption(): string[] {
    return this.established.map(({ encryption }) => encryption);
  }
}

export class EncryptedWorld {
  readonly clock = new VirtualClock();
  readonly random = new SeededRandom(1);
  readonly pending: PendingHandshakes;
  readonly dialled = new Outcome();
  readonly received = new Outcome();
  /** Connections that came in. */
  arrivals = 0;
  /** Manners that were refused, and how many it takes until no other is tried. */
  readonly refused: Manner[] = [];
  mostRefusals = Number.POSITIVE_INFINITY;
  readonly #network = new SimulatedNetwork(this.clock, this.random, { isShredding: true });
  readonly here = this.#network.host('198.51.100.1');
  readonly there = this.#network.host(REMOTE.host);

  constructor(limits?: PendingLimits) {
    this.pending = new PendingHandshakes(limits);
  }

  /** A listener that has the one torrent, and encrypts as it is told. */
  async listen(
    policy: EncryptionPolicy,
    payloads: readonly EncryptedPayload[] = payloadsFor(policy, 'auto'),
    known: Uint8Array = HASH,
  ): Promise<void> {
    const budget = new KeyExchangeBudget(this.clock);
    const tag = Buffer.from(mseTag(known));
    const find = (asked: Uint8Array) => (tag.equals(asked) ? known : undefined);
    const { random, clock, pending } = this;
    const encryption = { policy, payloads, random, budget, find };
    const identity = { peerId: LISTENER_ID, reserved: NOTHING_RESERVED };
    await this.there.tcp.listen(REMOTE, (connection) => {
      this.arrivals += 1;
      const lookup = () => identity;
      return receive({ connection, clock, pending, lookup, encryption }, this.received);
    });
  }

  dial(
    policy: EncryptionPolicy,
    {
      payloads = payloadsFor(policy, 'auto'),
      worked,
    }: { payloads?: readonly EncryptedPayload[]; worked?: Manner } = {},
  ): ReturnType<typeof dial> {
    const { random, clock } = this;
    const manners = dialManners(policy, worked);
    const own = { infoHash: HASH, peerId: DIALLER_ID, reserved: NOTHING_RESERVED };
    const onRefused = (manner: Manner) => this.refused.push(manner) < this.mostRefusals;
    const encryption = { manners, payloads, random, onRefused };
    return dial({ tcp: this.here.tcp, clock, remote: REMOTE, ...own, encryption }, this.dialled);
  }

  /** A raw connection from here that says `bytes`. */
  knock(bytes: Uint8Array): Knock {
    const knock = new Knock(bytes);
    knock.connection = this.here.tcp.connect(REMOTE, knock, 1000);
    return knock;
  }
}

export class Knock implements ConnectionHandler {
  connection!: ReturnType<EncryptedWorld['here']['tcp']['connect']>;
  readonly heard: number[] = [];
  isClosed = false;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  onConnect(): void {
    this.connection.write(this.#bytes);
  }

  onData(chunk: Uint8Array): void {
    this.heard.push(...chunk);
  }

  onDrain(): void {}

  onClose(): void {
    this.isClosed = true;
  }
}
