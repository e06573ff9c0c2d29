/** What the DHT moves, and the bytes it has for strangers' questions (H98). */

import { DHT_ANSWER_BURST_BYTES, DHT_ANSWER_BYTES_PER_SECOND } from '../../policy/dht/limits.ts';
import { TokenBucket } from '../../policy/token-bucket.ts';

export interface DhtTrafficFigures {
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly receivedPackets: number;
  readonly receivedBytes: number;
  /** Questions of others that we answered. */
  readonly answered: number;
  /** Not heard or not answered: floods, nonsense, answers that nobody asked for. */
  readonly dropped: number;
}

export class DhtTraffic {
  readonly #answers: TokenBucket;
  #sentPackets = 0;
  #sentBytes = 0;
  #receivedPackets = 0;
  #receivedBytes = 0;
  #answered = 0;
  #dropped = 0;

  constructor(now: number) {
    this.#answers = new TokenBucket(DHT_ANSWER_BYTES_PER_SECOND, now, DHT_ANSWER_BURST_BYTES);
  }

  mayAnswer(bytes: number, now: number): boolean {
    if (this.#answers.timeUntil(now, bytes) > 0) return false;
    this.#answers.spend(now, bytes);
    this.#answered += 1;
    return true;
  }

  onSent(bytes: number): void {
    this.#sentPackets += 1;
    this.#sentBytes += bytes;
  }

  onReceived(bytes: number): void {
    this.#receivedPackets += 1;
    this.#receivedBytes += bytes;
  }

  onDropped(): void {
    this.#dropped += 1;
  }

  figures(): DhtTrafficFigures {
    return {
      sentPackets: this.#sentPackets,
      sentBytes: this.#sentBytes,
      receivedPackets: this.#receivedPackets,
      receivedBytes: this.#receivedBytes,
      answered: this.#answered,
      dropped: this.#dropped,
    };
  }
}
