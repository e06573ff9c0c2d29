/** What one peer has asked us for and not got yet: capped (H58), without doubles, emptied by a choke. First in, first out. */
import { MAX_QUEUED_REQUESTS, MAX_REQUEST_LENGTH } from './limits.ts';

export interface BlockRequest {
  readonly piece: number;
  /** Bytes from the start of the piece, and how many. */
  readonly offset: number;
  readonly length: number;
}

export type RequestVerdict =
  | 'queued'
  /** Asked for already: once is enough. */
  | 'duplicate'
  /** We choke the peer: reject it (BEP 6) or drop it. */
  | 'choked'
  /** More than a peer may have waiting: reject or drop. */
  | 'full'
  /** Empty or longer than anybody serves: a breach. */
  | 'invalid';

export class UploadQueue {
  readonly #requests = new Map<string, BlockRequest>();
  #bytes = 0;
  /** Those at the end that nobody has been told of as near. */
  readonly #far = new Map<string, BlockRequest>();
  #farBytes = 0;
  #isChoking = true;

  get length(): number {
    return this.#requests.size;
  }

  /** Sum of the lengths asked for. */
  get bytes(): number {
    return this.#bytes;
  }

  get isChoking(): boolean {
    return this.#isChoking;
  }

  /** `isAllowedFast`: the peer may have it though we choke it (BEP 6). */
  onRequest(request: BlockRequest, isAllowedFast = false): RequestVerdict {
    const { offset, length } = request;
    if (!(length > 0 && length <= MAX_REQUEST_LENGTH && offset >= 0)) return 'invalid';
    if (this.#isChoking && !isAllowedFast) return 'choked';
    const key = keyOf(request);
    if (this.#requests.has(key)) return 'duplicate';
    if (this.#requests.size >= MAX_QUEUED_REQUESTS) return 'full';
    this.#requests.set(key, request);
    this.#bytes += length;
    this.#far.set(key, request);
    this.#farBytes += length;
    return 'queued';
  }

  /** True where it was still waiting; a block on its way already cannot be called back. */
  onCancel(request: BlockRequest): boolean {
    const key = keyOf(request);
    const waiting = this.#requests.get(key);
    if (waiting === undefined) return false;
    this.#requests.delete(key);
    this.#bytes -= waiting.length;
    if (this.#far.delete(key)) this.#farBytes -= waiting.length;
    return true;
  }

  /** Drops everything but what may be had all the same; answers it, to be rejected where the peer knows BEP 6. */
  choke(isAllowedFast: (piece: number) => boolean = () => false): readonly BlockRequest[] {
    this.#isChoking = true;
    const dropped = [...this.#requests.values()].filter(({ piece }) => !isAllowedFast(piece));
    for (const request of dropped) this.onCancel(request);
    return dropped;
  }

  unchoke(): void {
    this.#isChoking = false;
  }

  peek(): BlockRequest | undefined {
    return this.#requests.values().next().value;
  }

  /** The oldest that has not been told yet, where less than so many bytes come before it: to be read ahead. Each is told once. */
  takeNear(bytes: number): BlockRequest | undefined {
    if (this.#farBytes === 0 || this.#bytes - this.#farBytes >= bytes) return undefined;
    const request = this.#far.values().next().value!;
    this.#far.delete(keyOf(request));
    this.#farBytes -= request.length;
    return request;
  }

  /** The oldest, taken out to be served. */
  shift(): BlockRequest | undefined {
    const first = this.peek();
    if (first !== undefined) this.onCancel(first);
    return first;
  }
}

const keyOf = ({ piece, offset, length }: BlockRequest): string => `${piece}:${offset}:${length}`;
