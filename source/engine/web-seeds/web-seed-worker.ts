/**
 * One connection to a web seed: has the next stretch of pieces planned, asks for it file by file, and puts what comes
 * straight into the memory of pieces. For the books it is a peer that has everything and never chokes us.
 */
import type { Clock } from '../../base/ports/clock.ts';
import type { HttpLine } from '../../base/ports/http-lines.ts';
import { BlockList } from '../../policy/block-list.ts';
import {
  MAX_WEB_RUN_BYTES,
  MAX_WEB_SKIP_BYTES,
  MIN_WEB_RUN_BYTES,
  WEB_RUN_MS,
  WEB_TAIL_BLOCKS,
} from '../../policy/limits.ts';
import { paceOf } from '../../policy/peer-pace.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { PieceRun } from '../../policy/piece-run.ts';
import type { WebSeedTrouble } from '../../policy/web-seed-standing.ts';
import { BLOCK_SIZE, type Layout } from '../../protocol/layout.ts';
import { HttpSeedRequest } from '../../transport/http-seed.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import { WEB_SEED_SILENCE_MS, WEB_SEED_SNUB_MS } from '../limits.ts';
import type { Downloader } from '../swarm/downloader.ts';
import type { WebQuestions } from './web-questions.ts';
import type { WebSeed } from './web-seed.ts';
import {
  blockEnd,
  fileStretch,
  pieceAt,
  pieceStretch,
  runWork,
  type WebStretch,
  type WebWork,
  wholeFileRun,
  worksOf,
} from './web-work.ts';

export interface WebSeedWorkerOptions {
  readonly key: number;
  readonly seed: WebSeed;
  readonly line: HttpLine;
  readonly questions: Pick<WebQuestions, 'questionFor'>;
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly downloader: Pick<Downloader, 'startBlock' | 'endBlock' | 'freeBlocks'>;
  readonly throttle: Throttle;
  readonly clock: Clock;
  /** Where to begin in a large gap: anywhere where peers trade, else at its start. */
  readonly chance: () => number | undefined;
  /** Bytes came that are of no use. */
  readonly onWasted: (bytes: number) => void;
  /** It is at nothing any more: something went wrong. */
  readonly onTrouble: (trouble: WebSeedTrouble) => void;
}

const NOTHING: WebSeedTrouble = { kind: 'network', words: 'sends nothing of what was asked for' };
const SILENT: WebSeedTrouble = { kind: 'network', words: 'sends nothing' };

export class WebSeedWorker {
  readonly key: number;
  readonly seed: WebSeed;
  readonly #options: WebSeedWorkerOptions;
  readonly #layout: Layout;
  readonly #picker: PiecePicker;
  readonly #picked = new BlockList(WEB_TAIL_BLOCKS);
  #work: WebWork | undefined;
  /** Further stretches whose blocks are asked for. */
  #works: WebWork[] = [];
  #request: HttpSeedRequest | undefined;
  /** Of the torrent: the next byte to come, and up to where what comes is thrown away. */
  #at = 0;
  #skipUntil = 0;
  /** What has come and found no place yet. */
  #held: Uint8Array[] = [];
  #target: Uint8Array | undefined;
  /** Where its last run ended. */
  #after: number | undefined;
  #claimed = -1;
  /** Of the torrent: what was asked for last. */
  #askedFrom = 0;
  #askedTo = 0;
  #lastByteMs = 0;
  /** How long it was from the last question to its answer; while that is not known, since when it is waited for. */
  #answerMs = 0;
  #askedAtMs: number | undefined;
  #pausedFor: 'memory' | 'limit' | undefined;
  /** It was seen that the server begins at the beginning, and planned for since. */
  #knowsOfRanges: boolean;
  #isClosed = false;

  constructor(options: WebSeedWorkerOptions) {
    this.#options = options;
    this.key = options.key;
    this.seed = options.seed;
    this.#layout = options.layout;
    this.#picker = options.picker;
    this.#knowsOfRanges = !this.seed.standing.sendsRanges;
  }

  /** Something is on its way. */
  get isBusy(): boolean {
    return this.#work !== undefined;
  }

  /** Looks for something to do, or goes on where memory was full. */
  wake(): void {
    if (this.#isClosed) return;
    if (this.#pausedFor === 'memory') this.#goOn();
    else if (this.#work === undefined) this.#next();
  }

  /** Once a second. */
  tick(now: number): void {
    if (this.#isClosed) return;
    const { pieceLength } = this.#layout;
    const silentMs = this.#isWaiting ? now - this.#lastByteMs : 0;
    const rate = this.seed.download.bytesPerSecond(now);
    this.#picker.setPace(this.key, paceOf(rate, pieceLength, silentMs >= WEB_SEED_SNUB_MS));
    if (silentMs >= WEB_SEED_SILENCE_MS) this.#fail(SILENT);
    else this.wake();
  }

  /** Somebody has begun to wait for pieces elsewhere. A server that always begins at the beginning is left alone. */
  turn(): void {
    if (this.#isClosed || this.#work === undefined || !this.seed.standing.sendsRanges) return;
    if (this.#picker.isUrgent(pieceAt(this.#layout, this.#at))) return;
    if (this.#picker.isAwaited(this.key)) this.#leaveRun();
  }

  /** Nothing is heard of it any more; what it was at is for others. */
  close(): void {
    if (this.#isClosed) return;
    this.#stop();
    this.#isClosed = true;
    this.#options.line.close();
  }

  get #isWaiting(): boolean {
    return this.#request !== undefined && this.#pausedFor === undefined;
  }

  #next(): void {
    this.#work = this.#works.shift() ?? this.#plan();
    if (this.#work === undefined) return;
    this.#at = this.#work.start;
    this.#skipUntil = this.#at;
    this.#claimed = -1;
    this.#ask();
  }

  #plan(): WebWork | undefined {
    const run = this.#planRun();
    if (run !== undefined || !this.seed.standing.sendsRanges) return run;
    this.#picked.clear();
    const now = this.#options.clock.now();
    this.#picker.pick(this.key, WEB_TAIL_BLOCKS, now, this.#picked);
    this.#works = [...worksOf(this.#layout, this.#picked)];
    return this.#works.shift();
  }

  #planRun(): WebWork | undefined {
    // Pieces begun are finished first where there is no room for others.
    if (!this.#picker.mayBegin) return undefined;
    const { sendsRanges } = this.seed.standing;
    const chance = sendsRanges ? this.#options.chance() : undefined;
    const most = this.#mostPieces();
    const found = this.#picker.planRun(this.key, { most, after: this.#after, chance });
    const run = found && (sendsRanges ? found : this.#affordable(found));
    if (run === undefined) return undefined;
    this.#picker.reserve(this.key, run);
    return runWork(this.#layout, run);
  }

  #affordable(run: PieceRun): PieceRun | undefined {
    return this.#isAlone(run.start) ? run : wholeFileRun(this.#layout, run);
  }

  /** Nobody else has the piece. */
  #isAlone(piece: number): boolean {
    return this.#picker.availability.of(piece) <= this.seed.connections;
  }

  #mostPieces(): number {
    // A server that always begins at the beginning is let go on to the end.
    if (!this.seed.standing.sendsRanges) return this.#layout.pieceCount;
    const rate = this.seed.download.bytesPerSecond(this.#options.clock.now());
    const bytes = Math.min(
      MAX_WEB_RUN_BYTES,
      Math.max(MIN_WEB_RUN_BYTES, (rate * WEB_RUN_MS) / 1_000),
    );
    return Math.max(1, Math.floor(bytes / this.#layout.pieceLength));
  }

  #stretch(): WebStretch {
    const { end } = this.#work!;
    return this.seed.address.isScript
      ? pieceStretch(this.#layout, this.#at, end)
      : fileStretch(this.#layout, this.#at, end);
  }

  /** For the next bytes of what it is at. */
  #ask(): void {
    while (this.#work !== undefined && this.#at < this.#work.end) {
      const stretch = this.#stretch();
      this.#askedFrom = this.#at;
      this.#askedTo = this.#at + stretch.length;
      if (stretch.kind !== 'padding') {
        this.#askFor(stretch);
        return;
      }
      // Nobody is asked for zeros.
      if (!this.#takePadding(stretch.length)) return;
    }
    if (this.#work !== undefined) this.#finish();
  }

  #askFor(stretch: Exclude<WebStretch, { kind: 'padding' }>): void {
    const { questions, line, clock } = this.#options;
    if (this.#work?.isRun === true && this.#at % this.#layout.pieceLength === 0) {
      const claimed = this.#claim();
      if (claimed === 'taken') this.#leaveRun();
      if (claimed === 'full') this.#pause('memory');
      if (claimed !== 'ours') return;
    }
    const question = questions.questionFor(this.seed, stretch, this.#maxSkip(stretch));
    if ('kind' in question) {
      this.#fail(question);
      return;
    }
    this.#lastByteMs = clock.now();
    this.#askedAtMs = this.#lastByteMs;
    const listener = {
      onBytes: (chunk: Uint8Array) => this.#onBytes(chunk),
      onWhole: () => {
        this.seed.standing.sendsRanges = false;
      },
      onEnd: (trouble?: WebSeedTrouble) => this.#onEnd(trouble),
    };
    this.#request = new HttpSeedRequest(line, question, listener, () => clock.wallTime());
  }

  /** As much may be thrown away as is won; more only where nobody else has it. */
  #maxSkip({ length }: Exclude<WebStretch, { kind: 'padding' }>): number {
    const piece = pieceAt(this.#layout, this.#at);
    return this.#isAlone(piece) ? Number.POSITIVE_INFINITY : length;
  }

  #onBytes(chunk: Uint8Array): void {
    const now = this.#options.clock.now();
    this.#lastByteMs = now;
    if (this.#askedAtMs !== undefined) this.#answerMs = now - this.#askedAtMs;
    this.#askedAtMs = undefined;
    this.seed.download.add(chunk.length, now);
    this.#held.push(chunk);
    this.#options.throttle.charge(chunk.length);
    this.#takeHeld();
    this.#obeyLimit();
  }

  /** What is beyond the limit has come already: the next waits for it. */
  #obeyLimit(): void {
    const { throttle, clock } = this.#options;
    if (this.#request === undefined || this.#pausedFor !== undefined) return;
    if (throttle.isUnlimited || throttle.isReady(clock.now())) return;
    this.#pause('limit');
    throttle.whenReady(this.#onReady);
  }

  readonly #onReady = (): void => {
    if (this.#pausedFor === 'limit') this.#goOn();
  };

  #pause(reason: 'memory' | 'limit'): void {
    this.#pausedFor = reason;
    this.#request?.pause();
  }

  #goOn(): void {
    this.#pausedFor = undefined;
    this.#lastByteMs = this.#options.clock.now();
    if (this.#request === undefined) {
      this.#ask();
      return;
    }
    this.#takeHeld();
    if (this.#pausedFor === undefined) this.#request?.resume();
  }

  /** Until all of it has found its place, or there is no room. */
  #takeHeld(): void {
    while (this.#pausedFor !== 'memory') {
      const chunk = this.#held.shift();
      if (chunk === undefined) return;
      const taken = this.#take(chunk);
      if (taken < chunk.length && this.#request !== undefined) {
        this.#held.unshift(chunk.subarray(taken));
      }
    }
  }

  /** Answers how much of it. */
  #take(chunk: Uint8Array): number {
    let offset = 0;
    while (offset < chunk.length) {
      if (!this.#prepare()) return offset;
      const stop = this.#at < this.#skipUntil ? this.#skipUntil : blockEnd(this.#layout, this.#at);
      const length = Math.min(chunk.length - offset, stop - this.#at);
      this.#put(chunk.subarray(offset, offset + length));
      offset += length;
      // The end of a block may end the work: the piece may be the last.
      if (this.#request === undefined) return chunk.length;
    }
    return offset;
  }

  #takePadding(length: number): boolean {
    const zeros = new Uint8Array(Math.min(length, BLOCK_SIZE));
    let left = length;
    while (left > 0) {
      if (!this.#prepare()) return false;
      const stop = Math.min(this.#at + left, blockEnd(this.#layout, this.#at));
      left -= stop - this.#at;
      this.#put(zeros.subarray(0, stop - this.#at));
    }
    return this.#work !== undefined;
  }

  /** Before the next byte: where does it go? False where it cannot be taken now, or is not wanted. */
  #prepare(): boolean {
    if (this.#at < this.#skipUntil) return true;
    const inPiece = this.#at % this.#layout.pieceLength;
    if (inPiece % BLOCK_SIZE !== 0) return true;
    if (inPiece === 0 && this.#work!.isRun) {
      const claimed = this.#claim();
      if (claimed === 'full') {
        this.#pause('memory');
        return false;
      }
      if (claimed === 'taken') return this.#skip();
    }
    // Others have brought what was left of it.
    if (this.#picker.outstanding(this.key) === 0) return this.#skip();
    this.#target = this.#options.downloader.startBlock(
      this.key,
      pieceAt(this.#layout, this.#at),
      inPiece / BLOCK_SIZE,
    );
    return true;
  }

  /** The piece that begins here. */
  #claim(): 'ours' | 'taken' | 'full' {
    const piece = pieceAt(this.#layout, this.#at);
    if (this.#claimed === piece && this.#picker.outstanding(this.key) > 0) return 'ours';
    if (!this.#picker.isFresh(piece)) return 'taken';
    const run = { start: piece + 1, end: Math.ceil(this.#work!.end / this.#layout.pieceLength) };
    this.#picker.reserve(this.key, run);
    this.#picked.clear();
    const now = this.#options.clock.now();
    const count = this.#layout.blockCount(piece);
    const picked = this.#picker.pickAmong(this.key, [piece], count, now, this.#picked);
    if (picked === 0) return 'full';
    this.#claimed = piece;
    return 'ours';
  }

  /** What comes next is not wanted. A little of that is let through; else this is the end of it. */
  #skip(): boolean {
    const next = this.#nextWanted();
    const isNear = next !== undefined && next - this.#at <= this.#costOfAsking();
    if (isNear && next < this.#askedTo) {
      this.#skipUntil = next;
      return true;
    }
    this.#leaveRun();
    return false;
  }

  /** What would come in the time that another connection and its first answer take. */
  #costOfAsking(): number {
    const rate = this.seed.download.bytesPerSecond(this.#options.clock.now());
    return Math.min(MAX_WEB_SKIP_BYTES, (rate * this.#answerMs * 2) / 1_000);
  }

  /** The start of the next piece of the run that nobody has begun. */
  #nextWanted(): number | undefined {
    const { end, isRun } = this.#work!;
    if (!isRun) return undefined;
    const { pieceLength } = this.#layout;
    for (let piece = Math.ceil((this.#at + 1) / pieceLength); piece * pieceLength < end; piece++) {
      if (this.#picker.isFresh(piece)) return piece * pieceLength;
    }
    return undefined;
  }

  #put(bytes: Uint8Array): void {
    const { downloader, onWasted } = this.#options;
    const { pieceLength } = this.#layout;
    const end = this.#at + bytes.length;
    if (this.#at < this.#skipUntil) {
      this.#at = end;
      onWasted(bytes.length);
      return;
    }
    const piece = pieceAt(this.#layout, this.#at);
    const begin = (this.#at % pieceLength) - ((this.#at % pieceLength) % BLOCK_SIZE);
    const stop = blockEnd(this.#layout, this.#at);
    const length = stop - (piece * pieceLength + begin);
    this.#target?.set(bytes, (this.#at % pieceLength) - begin);
    this.#at = end;
    if (end < stop) return;
    const isKept = this.#target !== undefined;
    this.#target = undefined;
    if (isKept) {
      this.seed.standing.onDelivered();
      downloader.endBlock(this.key, piece, begin / BLOCK_SIZE, length);
    } else onWasted(length);
  }

  #onEnd(trouble: WebSeedTrouble | undefined): void {
    this.#request = undefined;
    if (trouble?.kind === 'no-ranges' && !this.#knowsOfRanges) {
      this.#knowsOfRanges = true;
      this.#leaveRun();
    } else if (trouble !== undefined) this.#fail(trouble);
    // All of an answer is here, and the last of it has no room: it is asked for again when there is.
    else if (this.#pausedFor === 'memory') this.#held = [];
    else if (this.#pausedFor === 'limit') return;
    else if (this.#at === this.#askedFrom) this.#fail(NOTHING);
    else this.#ask();
  }

  #finish(): void {
    const { end, isRun } = this.#work!;
    if (isRun) this.#after = Math.ceil(end / this.#layout.pieceLength);
    this.#work = undefined;
    this.#picker.reserve(this.key, undefined);
    this.#next();
  }

  /** Others have begun what comes next. */
  #leaveRun(): void {
    this.#after = undefined;
    this.#stop();
    // Not in the middle of what has just come.
    this.#options.clock.nextTurn(() => this.wake());
  }

  #fail(trouble: WebSeedTrouble): void {
    this.#stop();
    this.#options.onTrouble(trouble);
  }

  /** Gives up what it is at, with all that was asked for. */
  #stop(): void {
    const now = this.#options.clock.now();
    this.#request?.destroy();
    this.#request = undefined;
    this.#options.throttle.forget(this.#onReady);
    this.#pausedFor = undefined;
    this.#held = [];
    this.#work = undefined;
    this.#works = [];
    this.#target = undefined;
    this.#picker.reserve(this.key, undefined);
    this.#picker.abortBlock(this.key, now);
    this.#picker.release(this.key, now);
    this.#options.downloader.freeBlocks();
  }
}
