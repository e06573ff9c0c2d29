/**
 * One connection to a web seed: has the next stretch of pieces planned, asks for it file by file, and puts what comes
 * straight into the memory of pieces. For the books it is a peer that has everything and never chokes us.
 */
import type { Clock } from '../../base/ports/clock.ts';
import type { HttpLine } from '../../base/ports/http-lines.ts';
import { MAX_WEB_SKIP_BYTES } from '../../policy/limits.ts';
import { paceOf } from '../../policy/peer-pace.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { WebSeedTrouble } from '../../policy/web-seed-standing.ts';
import { BLOCK_SIZE, type Layout } from '../../protocol/layout.ts';
import { HttpSeedRequest } from '../../transport/http-seed.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import { WEB_SEED_SILENCE_MS, WEB_SEED_SNUB_MS } from '../limits.ts';
import type { BlockIntake } from '../swarm/block-intake.ts';
import type { Downloader } from '../swarm/downloader.ts';
import { DripWatch } from './drip-watch.ts';
import { WebIntake } from './web-intake.ts';
import { WebPlanner } from './web-planner.ts';
import type { WebQuestions } from './web-questions.ts';
import type { WebSeed } from './web-seed.ts';
import { fileStretch, pieceAt, pieceStretch, type WebStretch, type WebWork } from './web-work.ts';

export interface WebSeedWorkerOptions {
  readonly key: number;
  readonly seed: WebSeed;
  readonly line: HttpLine;
  readonly questions: Pick<WebQuestions, 'questionFor'>;
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly downloader: Pick<Downloader, 'freeBlocks'>;
  readonly intake: Pick<BlockIntake, 'startOf' | 'endOf'>;
  readonly throttle: Throttle;
  readonly clock: Clock;
  /** Where to begin in a large gap: anywhere where peers trade, else at its start. */
  readonly chance: () => number | undefined;
  /** Bytes came that are of no use. */
  readonly onWasted: (bytes: number) => void;
  /** It is at nothing any more: something went wrong. */
  readonly onTrouble: (trouble: WebSeedTrouble) => void;
}

const LITTLE: WebSeedTrouble = {
  kind: 'refused',
  words: 'sends next to nothing of what was asked for',
};
const SILENT: WebSeedTrouble = { kind: 'network', words: 'sends nothing' };
const DRIPS: WebSeedTrouble = { kind: 'network', words: 'is too slow to be of use' };

export class WebSeedWorker {
  readonly key: number;
  readonly seed: WebSeed;
  readonly #options: WebSeedWorkerOptions;
  readonly #layout: Layout;
  readonly #picker: PiecePicker;
  readonly #intake: WebIntake;
  readonly #planner: WebPlanner;
  readonly #watch = new DripWatch();
  #work: WebWork | undefined;
  #request: HttpSeedRequest | undefined;
  /** What has come and found no place yet. */
  #held: Uint8Array[] = [];
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
    this.#intake = new WebIntake(options);
    this.#planner = new WebPlanner(options);
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
    this.#watch.look(now, this.#isWaiting);
    if (silentMs >= WEB_SEED_SILENCE_MS) this.#fail(SILENT);
    else this.wake();
  }

  /** Another waits for its place: false where that is better used as it is. */
  giveWay(): boolean {
    if (this.#watch.drips) this.#fail(DRIPS);
    return this.#watch.drips;
  }

  /** Somebody has begun to wait for pieces elsewhere. A server that always begins at the beginning is left alone. */
  turn(): void {
    if (this.#isClosed || this.#work === undefined || !this.seed.standing.sendsRanges) return;
    if (this.#picker.deadlines.has(pieceAt(this.#layout, this.#intake.at))) return;
    if (this.#picker.deadlines.firstFresh(this.key) !== undefined) this.#leaveRun();
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
    this.#work = this.#planner.next();
    if (this.#work === undefined) return;
    this.#intake.begin(this.#work);
    this.#ask();
  }

  #stretch(end: number): WebStretch {
    const { at } = this.#intake;
    return this.seed.address.isScript
      ? pieceStretch(this.#layout, at, end)
      : fileStretch(this.#layout, at, end);
  }

  /** For the next bytes of what it is at. */
  #ask(): void {
    while (this.#work !== undefined && this.#intake.at < this.#work.end) {
      const stretch = this.#stretch(this.#work.end);
      this.#askedFrom = this.#intake.at;
      this.#askedTo = this.#askedFrom + stretch.length;
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
    if (!this.#prepare(0)) return;
    const question = questions.questionFor(this.seed, stretch, this.#maxSkip(stretch));
    if ('kind' in question) {
      this.#fail(question);
      return;
    }
    this.#lastByteMs = clock.now();
    this.#askedAtMs = this.#lastByteMs;
    const listener = {
      onBytes: (chunk: Uint8Array) => this.#onBytes(chunk),
      onSkipped: (bytes: number) => this.#onSkipped(bytes),
      onWhole: () => {
        this.seed.standing.sendsRanges = false;
      },
      onEnd: (trouble?: WebSeedTrouble) => this.#onEnd(trouble),
    };
    this.#request = new HttpSeedRequest(line, question, listener, () => clock.wallTime());
  }

  /** As much may be thrown away as is won; more only where nobody else has it. */
  #maxSkip({ length }: Exclude<WebStretch, { kind: 'padding' }>): number {
    const piece = pieceAt(this.#layout, this.#intake.at);
    return this.#planner.isAlone(piece) ? Number.POSITIVE_INFINITY : length;
  }

  /** It talks, and what it says has to be paid for. */
  #onArrival(now: number, bytes: number): void {
    this.#lastByteMs = now;
    if (this.#askedAtMs !== undefined) this.#answerMs = now - this.#askedAtMs;
    this.#askedAtMs = undefined;
    this.#watch.onBytes(bytes);
    this.#options.throttle.charge(bytes);
  }

  #onSkipped(bytes: number): void {
    this.#onArrival(this.#options.clock.now(), bytes);
    this.#options.onWasted(bytes);
    this.#obeyLimit();
  }

  #onBytes(chunk: Uint8Array): void {
    const now = this.#options.clock.now();
    this.#onArrival(now, chunk.length);
    this.seed.download.add(chunk.length, now);
    this.#held.push(chunk);
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
      if (!this.#prepare(this.#costOfAsking())) return offset;
      offset += this.#intake.take(chunk.subarray(offset));
      // The end of a block may end the work: the piece may be the last.
      if (this.#request === undefined) return chunk.length;
    }
    return offset;
  }

  #takePadding(length: number): boolean {
    const zeros = new Uint8Array(Math.min(length, BLOCK_SIZE));
    let left = length;
    while (left > 0) {
      if (!this.#prepare(0)) return false;
      left -= this.#intake.take(zeros.subarray(0, left));
    }
    return this.#work !== undefined;
  }

  /** Before the next byte; false where it cannot be taken now, or is not wanted. */
  #prepare(mostSkip: number): boolean {
    const intake = this.#intake.prepare(this.#askedTo, mostSkip);
    if (intake === 'full') this.#pause('memory');
    // Others have begun what comes next.
    if (intake === 'unwanted') this.#leaveRun();
    return intake === 'ready';
  }

  /** What would come in the time that another connection and its first answer take. */
  #costOfAsking(): number {
    const rate = this.seed.download.bytesPerSecond(this.#options.clock.now());
    return Math.min(MAX_WEB_SKIP_BYTES, (rate * this.#answerMs * 2) / 1_000);
  }

  #onEnd(trouble: WebSeedTrouble | undefined): void {
    this.#request = undefined;
    if (trouble?.kind === 'no-ranges' && !this.#knowsOfRanges) {
      this.#knowsOfRanges = true;
      this.#leaveRun();
    } else if (trouble !== undefined) this.#fail(trouble);
    // All of an answer is here, and the last of it has no room: it is asked for again when there is.
    else if (this.#pausedFor === 'memory') this.#held = [];
    else if (this.#hasLittle) this.#fail(LITTLE);
    else if (this.#pausedFor !== 'limit') this.#ask();
  }

  /** Less than a block: a byte at a time would keep both sides busy with asking. */
  get #hasLittle(): boolean {
    return this.#intake.at < Math.min(this.#askedTo, this.#askedFrom + BLOCK_SIZE);
  }

  #finish(): void {
    this.#planner.onDone(this.#work!);
    this.#work = undefined;
    this.#picker.runs.reserve(this.key, undefined);
    this.#next();
  }

  /** Others have it in hand; something else is looked for. */
  #leaveRun(): void {
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
    this.#planner.giveUp();
    this.#picker.runs.reserve(this.key, undefined);
    this.#picker.abortBlock(this.key, now);
    this.#picker.release(this.key, now);
    this.#options.downloader.freeBlocks();
  }
}
