/** A computer in the simulation: a host on the network, a disk, a state folder, and at most one engine process that can be closed, killed or cut from power. */
import type { Unsubscribe } from '../../source/base/emitter.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import type { Session } from '../../source/contract/session.ts';
import type { EnginePorts, SessionOptions } from '../../source/engine/session/session-options.ts';
import { MemoryDisk } from './memory-disk.ts';
import { MemoryHashing } from './memory-hashing.ts';
import { MemoryHttpServer } from './memory-http-server.ts';
import { MemoryPrograms } from './memory-programs.ts';
import { MemoryStateMedium, MemoryStateStore } from './memory-state.ts';
import { ProcessClock } from './process-clock.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedHost } from './simulated-network.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type StartEngine = (options: SessionOptions) => Session | Promise<Session>;

export interface MachineOptions {
  readonly clock: VirtualClock;
  readonly host: SimulatedHost;
  readonly random: SeededRandom;
  readonly startEngine: StartEngine;
  /** Virtual milliseconds that each disk call takes. */
  readonly diskMs?: number;
  /** Virtual milliseconds to hash a mebibyte. */
  readonly hashMsPerMebibyte?: number;
  readonly session?: Partial<SessionOptions>;
}

export const DOWNLOADS = '/downloads';
const STATE = '/state';
const LISTEN_PORT = 6881;
const MEBIBYTE = 1_048_576;

/** Scripted peers speak in plain words and over TCP, so further dials to each would be in every test: encryption and uTP have tests of their own. */
const PLAIN = { encryption: { outgoing: 'off' }, network: { utp: false } } as const;

export class SimulatedMachine {
  readonly host: SimulatedHost;
  readonly disk: MemoryDisk;
  readonly medium = new MemoryStateMedium();
  readonly programs = new MemoryPrograms();
  readonly http = new MemoryHttpServer();
  readonly #options: MachineOptions;
  #clock: ProcessClock;
  #state: MemoryStateStore | undefined;
  #session: Session | undefined;
  #unsubscribe: Unsubscribe = () => {};
  #processes = 0;
  #lastNumber = 0;
  #keepsJournal = false;
  /** All that the engine that runs (or ran last) has told, and what it has all of. */
  events: SessionEvent[] = [];
  readonly #complete = new Set<TorrentId>();

  constructor(options: MachineOptions) {
    this.#options = options;
    this.host = options.host;
    this.#clock = new ProcessClock(options.clock);
    const { diskMs = 0, clock } = options;
    this.disk = new MemoryDisk({
      now: () => clock.wallTime(),
      ...(diskMs > 0 ? { delay: () => this.#pass(diskMs) } : {}),
    });
    this.disk.directory(DOWNLOADS);
    this.disk.directory(STATE);
  }

  get address(): string {
    return this.host.address;
  }

  /** Where its engine listens. */
  get endpoint(): string {
    return `${this.host.address}:${LISTEN_PORT}`;
  }

  get isRunning(): boolean {
    return this.#session !== undefined;
  }

  get session(): Session {
    if (this.#session === undefined) throw new Error(`no engine runs on ${this.address}`);
    return this.#session;
  }

  get state(): MemoryStateStore {
    if (this.#state === undefined) throw new Error(`no engine runs on ${this.address}`);
    return this.#state;
  }

  /** Starts an engine, the first or the next one over the same disk and state. */
  async start(more: Partial<SessionOptions> = {}): Promise<Session> {
    if (this.#session !== undefined) throw new Error(`an engine runs on ${this.address} already`);
    this.#session = await this.#options.startEngine({
      ports: this.#ports(),
      version: '0.0.0',
      defaultDirectory: DOWNLOADS,
      stateDirectory: STATE,
      listenPorts: [LISTEN_PORT],
      ...this.#options.session,
      ...more,
      settings: { ...PLAIN, ...this.#options.session?.settings, ...more.settings },
    });
    this.events = [];
    this.#complete.clear();
    if (!this.#keepsJournal) this.#lastNumber = 0;
    this.#keepsJournal = more.restoresTorrents === true;
    // Of earlier engines all has been heard, where they kept a journal at all.
    this.#unsubscribe = this.#session.onEvent((event) => this.#onEvent(event), this.#lastNumber);
    return this.#session;
  }

  /** All that is wanted of this torrent is there, by the engine's own word; cheaper than frames. */
  hasAll(id: TorrentId): boolean {
    return this.#complete.has(id);
  }

  /** Closes the engine as a user would; what it leaves behind is a fault. */
  async stop(): Promise<void> {
    await this.session.close();
    this.#unsubscribe();
    this.#session = undefined;
    const left = this.leftovers();
    await this.#state?.close();
    if (left.length > 0) throw new Error(`${this.address} left behind: ${left.join(', ')}`);
  }

  /** What an engine that is closed should not have any more. */
  leftovers(): readonly string[] {
    const counts = {
      timers: this.#clock.pendingTimers,
      'open files': this.disk.openFiles,
      listeners: this.host.tcp.listeningPorts.length,
      'UDP sockets': this.host.udp.openPorts.length,
      'HTTP servers': this.http.ports.length,
      locks: [...this.medium.lockHolders.keys()].length,
    };
    return Object.entries(counts).flatMap(([what, count]) =>
      count > 0 ? [`${count} ${what}`] : [],
    );
  }

  /** kill -9: the system keeps what was written, others see resets. */
  crash(): void {
    this.#clock.kill();
    this.host.crash();
    this.http.crash();
    this.disk.closeAll();
    this.#state?.crash();
    this.#session = undefined;
  }

  /** The power fails: what was not synced is lost, or kept page by page as `keeps` says. */
  cutPower(keeps?: (path: string, page: number) => boolean): void {
    this.crash();
    this.disk.crash(keeps);
  }

  #onEvent(event: SessionEvent): void {
    this.#lastNumber = event.number;
    this.events.push(event);
    if (event.name === 'torrent:finished') this.#complete.add(event.id);
    if (event.name === 'torrent:checked') {
      if (event.isComplete) this.#complete.add(event.id);
      else this.#complete.delete(event.id);
    }
    if (event.name === 'torrent:removed') this.#complete.delete(event.id);
  }

  #ports(): EnginePorts {
    const { clock, random, hashMsPerMebibyte = 0 } = this.#options;
    this.#processes += 1;
    this.#clock = new ProcessClock(clock);
    this.#state = new MemoryStateStore(this.medium);
    const hashing = new MemoryHashing(this.disk);
    if (hashMsPerMebibyte > 0) {
      hashing.delay = (bytes) => this.#pass((bytes * hashMsPerMebibyte) / MEBIBYTE);
    }
    return {
      clock: this.#clock,
      random: random.fork(`process ${this.#processes}`),
      network: this.host.network,
      disk: this.disk,
      hashing,
      state: this.#state,
      programs: this.programs,
      httpServer: this.http,
    };
  }

  /** In the time of the process that runs now: never, once it is killed. */
  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimer(ms, resolve));
  }
}
