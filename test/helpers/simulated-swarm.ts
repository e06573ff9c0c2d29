/**
 * Whole swarms of the real engine in virtual time. `simulate` runs a scenario with a seed, checks that
 * nothing is left behind, and on failure names the seed: the same seed repeats the run to the last byte.
 */
import { messageOf } from '../../source/base/errors.ts';
import type { SessionOptions } from '../../source/engine/session/session-options.ts';
import { UdpTrackerServer } from '../../source/tracker/udp-tracker-server.ts';
import { SeededRandom } from './seeded-random.ts';
import { DOWNLOADS, SimulatedMachine, type StartEngine } from './simulated-machine.ts';
import { type HostOptions, type SimulatedHost, SimulatedNetwork } from './simulated-network.ts';
import { SimulatedTracker } from './simulated-tracker.ts';
import type { MadeTorrent } from './torrent-maker.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface SwarmOptions {
  readonly seed: string | number;
  readonly startEngine: StartEngine;
  /** For all hosts. */
  readonly line?: Partial<HostOptions>;
  /** For all engines. */
  readonly session?: Partial<SessionOptions>;
  readonly diskMs?: number;
  readonly hashMsPerMebibyte?: number;
}

/** The swarm's own trackers; the second one runs once `startUdpTracker` was called. */
export const TRACKER_URL = 'http://tracker.test/announce';
export const UDP_TRACKER_URL = 'udp://tracker.test:6969';
const UDP_TRACKER_PORT = 6969;
/** Public addresses, so that no rule about local ones is in the way. */
const TRACKER_ADDRESS = '51.0.0.1';
const machineAddress = (index: number): string => `50.0.${index >> 8}.${(index & 255) + 1}`;
/** A stop announce may take 3 s, and the last writes some more. */
const CLOSE_MS = 30_000;
const CHECK_MS = 600_000;

export class SimulatedSwarm {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly network: SimulatedNetwork;
  readonly tracker: SimulatedTracker;
  readonly trackerHost: SimulatedHost;
  readonly machines: SimulatedMachine[] = [];
  readonly #options: SwarmOptions;
  #udpTracker: UdpTrackerServer | undefined;

  constructor(options: SwarmOptions) {
    this.#options = options;
    this.random = new SeededRandom(options.seed);
    this.network = new SimulatedNetwork(this.clock, this.random.fork('network'), options.line);
    this.tracker = new SimulatedTracker(() => this.clock.now(), this.random.fork('tracker'));
    this.trackerHost = this.network.host(TRACKER_ADDRESS);
    this.trackerHost.http.serve(80, this.tracker.handle);
    this.network.setName('tracker.test', TRACKER_ADDRESS);
  }

  /** Our own tracker, beside the other one. */
  async startUdpTracker(): Promise<UdpTrackerServer> {
    this.#udpTracker = new UdpTrackerServer({
      udp: this.trackerHost.network.udp,
      clock: this.clock,
      random: this.random.fork('UDP tracker'),
    });
    await this.#udpTracker.listen({ host: TRACKER_ADDRESS, port: UDP_TRACKER_PORT });
    return this.#udpTracker;
  }

  /** A new computer; its engine does not run yet. */
  machine(line: Partial<HostOptions> = {}): SimulatedMachine {
    const address = machineAddress(this.machines.length);
    const { diskMs = 0, hashMsPerMebibyte = 0, session = {}, startEngine } = this.#options;
    const machine = new SimulatedMachine({
      clock: this.clock,
      host: this.network.host(address, line),
      random: this.random.fork(address),
      startEngine,
      diskMs,
      hashMsPerMebibyte,
      session,
    });
    this.machines.push(machine);
    return machine;
  }

  /** Lets time pass until the promise has settled. */
  wait<Result>(promise: Promise<Result>, maxMs?: number): Promise<Result> {
    return this.clock.wait(promise, maxMs);
  }

  /** A computer that has the whole payload, its engine running and seeding. */
  async seeder(torrent: MadeTorrent, line: Partial<HostOptions> = {}): Promise<SimulatedMachine> {
    const machine = this.machine(line);
    await this.wait(torrent.writePayload(machine.disk, DOWNLOADS));
    await this.wait(machine.start());
    await this.add(machine, torrent);
    await this.until(() => machine.hasAll(torrent.id), CHECK_MS, `the check on ${machine.address}`);
    return machine;
  }

  /** A computer that has nothing yet, its engine running and the torrent added. */
  async leecher(
    torrent: MadeTorrent,
    line: Partial<HostOptions> = {},
    peers: readonly SimulatedMachine[] = [],
  ): Promise<SimulatedMachine> {
    const machine = this.machine(line);
    await this.wait(machine.start());
    await this.add(machine, torrent, peers);
    return machine;
  }

  async add(
    machine: SimulatedMachine,
    torrent: MadeTorrent,
    peers: readonly SimulatedMachine[] = [],
  ): Promise<void> {
    const source = {
      kind: 'bytes',
      base64: Buffer.from(torrent.bytes).toString('base64'),
    } as const;
    await this.wait(
      machine.session.execute('torrent:add', {
        source,
        peers: peers.map(({ endpoint }) => endpoint),
      }),
    );
  }

  until(isDone: () => boolean, maxMs?: number, what?: string): Promise<void> {
    return this.clock.runUntil(isDone, maxMs, what);
  }

  /** Until all of these say that they have all; then what they have is compared byte for byte. */
  async untilComplete(
    machines: readonly SimulatedMachine[],
    torrent: MadeTorrent,
    maxMs?: number,
  ): Promise<void> {
    const waiting = new Set(machines);
    const isDone = () => {
      for (const machine of waiting) {
        if (!machine.hasAll(torrent.id)) return false;
        waiting.delete(machine);
      }
      return true;
    };
    await this.until(isDone, maxMs, `all of ${torrent.name} on ${machines.length} machines`);
    for (const machine of machines) {
      const wrong = await this.wait(torrent.differences(machine.disk, DOWNLOADS));
      if (wrong.length > 0)
        throw new Error(`${machine.address} has wrong data in ${wrong.join(', ')}`);
    }
  }

  /** Closes every engine that runs; rejects where one leaves something behind. */
  async close(): Promise<void> {
    const running = this.machines.filter(({ isRunning }) => isRunning);
    await this.wait(Promise.all(running.map((machine) => machine.stop())), CLOSE_MS);
    this.#udpTracker?.close();
    await this.clock.advance(CLOSE_MS);
    for (const machine of this.machines) {
      const open = machine.host.connectionCount;
      if (open > 0) throw new Error(`${machine.address} has ${open} connections after closing`);
    }
  }
}

export const simulate = async (
  options: SwarmOptions,
  scenario: (swarm: SimulatedSwarm) => Promise<void>,
): Promise<SimulatedSwarm> => {
  const swarm = new SimulatedSwarm(options);
  try {
    await scenario(swarm);
    await swarm.close();
    return swarm;
  } catch (cause) {
    const at = `seed ${options.seed}, ${Math.round(swarm.clock.now())} virtual ms`;
    throw new Error(`${messageOf(cause)} (${at})`, { cause });
  }
};
