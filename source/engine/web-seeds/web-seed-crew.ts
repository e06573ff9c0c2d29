/** The connections to a torrent's web seeds while it downloads: few, to those that work, and none once all is here. */

import { Bitfield } from '../../base/bitfield.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { HttpLines } from '../../base/ports/http-lines.ts';
import type { Random } from '../../base/ports/random.ts';
import {
  MAX_CONNECTIONS_PER_WEB_SEED,
  MAX_WEB_SEED_CONNECTIONS,
  SMALL_WEB_FILE_BYTES,
} from '../../policy/limits.ts';
import type { PeerBudget } from '../../policy/peer-budget.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { WebSeedTrouble } from '../../policy/web-seed-standing.ts';
import type { Layout } from '../../protocol/layout.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import type { BlamedSource } from '../swarm/blame.ts';
import type { BlockIntake } from '../swarm/block-intake.ts';
import type { Downloader } from '../swarm/downloader.ts';
import type { WebQuestions } from './web-questions.ts';
import type { WebSeed } from './web-seed.ts';
import { WebSeedWorker } from './web-seed-worker.ts';

export interface WebSeedCrewOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly lines: HttpLines;
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly downloader: Downloader;
  readonly intake: BlockIntake;
  readonly throttle: Throttle;
  /** Those that may be used, whether they work or not. */
  readonly seeds: () => readonly WebSeed[];
  /** Made when they are first needed. */
  readonly questions: () => Promise<WebQuestions>;
  readonly takeKey: () => number;
  /** Where those that are connected are counted. */
  readonly budget: Pick<PeerBudget, 'webSeeds'>;
  readonly blame: { onSource(key: number, source: BlamedSource): void };
  /** Peers are there, who would take what we have. */
  readonly hasTraders: () => boolean;
  readonly onWasted: (bytes: number) => void;
  readonly onTrouble: (seed: WebSeed, trouble: WebSeedTrouble) => void;
  readonly onBadPiece: (seed: WebSeed) => void;
  readonly onChanged: () => void;
}

export class WebSeedCrew {
  readonly #options: WebSeedCrewOptions;
  readonly #workers = new Map<number, WebSeedWorker>();
  #questions: WebQuestions | undefined;
  #isLoading = false;
  #hasBegun = false;
  #isClosed = false;

  constructor(options: WebSeedCrewOptions) {
    this.#options = options;
    this.#hire();
  }

  /** Blocks that are asked for. */
  get requestsOut(): number {
    let requests = 0;
    for (const key of this.#workers.keys()) requests += this.#options.picker.outstanding(key);
    return requests;
  }

  /** Pieces became free, or memory did. */
  wake(): void {
    for (const worker of [...this.#workers.values()]) worker.wake();
  }

  /** Somebody has begun to wait for other pieces than before. */
  turn(): void {
    for (const worker of [...this.#workers.values()]) worker.turn();
  }

  /** Once a second. */
  tick(now: number): void {
    for (const worker of [...this.#workers.values()]) worker.tick(now);
    this.#dismissRemoved();
    this.#makeRoom(now);
    this.#hire();
    if (this.#workers.size > 0) this.#options.onChanged();
  }

  close(): void {
    this.#isClosed = true;
    for (const worker of [...this.#workers.values()]) this.#dismiss(worker);
  }

  /** Some of them may be gone, or may be asked again. */
  #dismissRemoved(): void {
    for (const worker of [...this.#workers.values()]) {
      if (worker.seed.isGone) this.#dismiss(worker);
    }
  }

  /** For one that waits for a place, where somebody keeps one for next to nothing. */
  #makeRoom(now: number): void {
    if (this.#workers.size < MAX_WEB_SEED_CONNECTIONS) return;
    const isAwaited = this.#options
      .seeds()
      .some(({ connections, standing }) => connections === 0 && standing.mayAsk(now));
    if (!isAwaited) return;
    for (const worker of [...this.#workers.values()]) if (worker.giveWay()) return;
  }

  #hire(): void {
    const { clock, picker } = this.#options;
    if (this.#isClosed || picker.isFinished) return;
    if (this.#questions === undefined) {
      this.#load();
      return;
    }
    while (this.#workers.size < MAX_WEB_SEED_CONNECTIONS) {
      const seed = this.#candidate(clock.now());
      if (seed === undefined) return;
      this.#employ(seed, this.#questions);
    }
  }

  /** Their names are read from the .torrent, which is not in memory. */
  #load(): void {
    const { seeds, clock, questions } = this.#options;
    const now = clock.now();
    if (this.#isLoading || !seeds().some(({ standing }) => standing.mayAsk(now))) return;
    this.#isLoading = true;
    questions().then(
      (made) => {
        this.#questions = made;
        this.#hire();
      },
      // The state cannot be read just now; the next second tries again.
      () => {
        this.#isLoading = false;
      },
    );
  }

  /** Each is connected to once, by chance, before any is connected to twice; and nobody while somebody has nothing to do. */
  #candidate(now: number): WebSeed | undefined {
    for (const worker of this.#workers.values()) if (!worker.isBusy) return undefined;
    const usable = this.#options.seeds().filter(({ standing }) => standing.mayAsk(now));
    const fresh = usable.filter(({ connections }) => connections === 0);
    if (fresh.length > 0) return fresh[this.#options.random.integer(fresh.length)];
    if (!this.#hasSmallFiles) return undefined;
    return usable.find(
      ({ connections, standing }) =>
        connections < MAX_CONNECTIONS_PER_WEB_SEED && standing.hasDelivered && standing.sendsRanges,
    );
  }

  /** A request each takes longer to ask for than to be sent: then two ask at once. */
  get #hasSmallFiles(): boolean {
    const { files, payloadSize } = this.#options.layout;
    return payloadSize / files.length < SMALL_WEB_FILE_BYTES;
  }

  #employ(seed: WebSeed, questions: WebQuestions): void {
    const { lines, picker, takeKey, blame, layout, clock } = this.#options;
    const key = takeKey();
    if (seed.connections === 0) {
      seed.connectedAt = clock.wallTime();
      this.#options.budget.webSeeds += 1;
    }
    seed.connections += 1;
    picker.addPeer(key);
    picker.setDoublesSlowOnly(key);
    this.#tellPieces(key, seed);
    blame.onSource(key, { name: seed.name, onGuilty: () => this.#onBadPiece(seed) });
    const worker: WebSeedWorker = new WebSeedWorker({
      ...this.#options,
      ...{ key, seed, questions, layout, line: lines.open() },
      chance: () => this.#chance(),
      onTrouble: (trouble) => this.#onTrouble(worker, trouble),
    });
    this.#workers.set(key, worker);
    worker.wake();
  }

  /** BEP 19: the very first begins anywhere, so that what comes is of use to others. */
  #chance(): number | undefined {
    const { random, hasTraders } = this.#options;
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    return isFirst && hasTraders() ? random.float() : undefined;
  }

  #onBadPiece(seed: WebSeed): void {
    this.#options.onBadPiece(seed);
    if (!this.#isClosed) this.#letGo(seed);
  }

  /** Others first, for a while or for ever. */
  #letGo(seed: WebSeed): void {
    for (const worker of [...this.#workers.values()]) {
      if (worker.seed === seed) this.#dismiss(worker);
    }
    // In its place, another.
    this.#options.clock.nextTurn(() => this.#hire());
  }

  #onTrouble(worker: WebSeedWorker, trouble: WebSeedTrouble): void {
    const { clock, onTrouble } = this.#options;
    const { seed } = worker;
    onTrouble(seed, trouble);
    if (this.#isClosed) return;
    if (!seed.standing.mayAsk(clock.now())) {
      this.#letGo(seed);
      return;
    }
    if (trouble.kind === 'missing') this.#takePieces(seed, trouble.file);
    clock.nextTurn(() => worker.wake());
  }

  #dismiss(worker: WebSeedWorker): void {
    const { picker, clock, budget, onChanged } = this.#options;
    if (!this.#workers.delete(worker.key)) return;
    worker.close();
    worker.seed.connections -= 1;
    if (worker.seed.connections === 0) budget.webSeeds -= 1;
    picker.removePeer(worker.key, clock.now());
    onChanged();
  }

  /** One more file that it lacks: there may be a hundred thousand of them, one after the other. */
  #takePieces(seed: WebSeed, file: number): void {
    const { picker, layout } = this.#options;
    const range = layout.piecesOfFile(file);
    if (range === undefined) return;
    for (const worker of this.#workers.values()) {
      if (worker.seed !== seed) continue;
      for (let piece: number = range.first; piece <= range.last; piece++) {
        picker.removePeerHave(worker.key, piece);
      }
    }
  }

  /** Files that it lacks take their pieces along. */
  #tellPieces(key: number, { standing }: WebSeed): void {
    const { picker, layout } = this.#options;
    if (standing.missing.size === 0) {
      picker.setPeerHasAll(key);
      return;
    }
    const has = Bitfield.full(layout.pieceCount);
    for (const file of standing.missing) {
      const range = layout.piecesOfFile(file);
      if (range === undefined) continue;
      for (let piece: number = range.first; piece <= range.last; piece++) has.clear(piece);
    }
    picker.setPeerPieces(key, has);
  }
}
