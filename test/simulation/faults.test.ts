/**
 * One call of the disk or the state that fails, once: each of all that a short life makes, one after
 * another. Nothing hangs, nothing is lost, nothing is claimed, and what stops says why.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError } from '../../source/base/errors.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { SAVE_INTERVAL_MS } from '../../source/engine/limits.ts';
import { servePeer, simulateEngine, torrentOf, wrongPieces } from '../helpers/engine-swarm.ts';
import { honestSeeder } from '../helpers/peer-behaviours.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const SEEDER = '60.0.0.9';
/** A fault may take one try with it, and what it leaves behind another. */
const MAX_TRIES = 3;
const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one', size: 3 * BLOCK + 99 },
    { path: 'two', size: 4 * BLOCK },
    { path: 'none', size: 0 },
  ],
  pieceLength: BLOCK,
});
const { id } = torrent;
const source = { kind: 'bytes', base64: Buffer.from(torrent.bytes).toString('base64') } as const;

/** Which call fails, and how; answers undefined for those that do not. */
type Fault = (machine: SimulatedMachine) => void;

class Life {
  readonly machine: SimulatedMachine;
  readonly #swarm: SimulatedSwarm;
  readonly #begin: Fault;
  readonly #problems: string[] = [];

  constructor(swarm: SimulatedSwarm, fault: Fault) {
    this.#swarm = swarm;
    this.machine = swarm.machine();
    this.#begin = fault;
  }

  async run(): Promise<void> {
    await this.#start();
    await this.#try(() => this.machine.session.execute('torrent:add', this.#addition));
    const { content } = torrentOf(this.machine, torrent);
    await this.#go(() => content.have.count >= 4);
    await this.#try(() =>
      this.machine.session.execute('torrent:set-labels', { id, labels: ['a'] }),
    );
    this.machine.crash();
    await this.#start();
    this.#check();
    await this.#try(() => this.#executeOn('torrent:pause'));
    await this.#try(() => this.#executeOn('torrent:resume'));
    await this.#go(() => torrentOf(this.machine, torrent).content.isComplete);
    await this.#swarm.clock.advance(2 * SAVE_INTERVAL_MS);
    await this.#swarm.wait(this.machine.stop(), MINUTE);
    await this.#start();
    await this.#go(() => this.#summary?.state === 'seeding');
    this.#check();
    this.machine.disk.fault = undefined;
    this.machine.disk.onCall = undefined;
    await this.#swarm.untilComplete([this.machine], torrent, MINUTE);
    for (const problem of this.#problems) assert.match(problem, /\w{3,} \w+/, 'it says why');
  }

  get #addition() {
    return { source, peers: [`${SEEDER}:6881`] };
  }

  get #summary(): TorrentSummary | undefined {
    return this.machine.session.frame().torrents[0];
  }

  #executeOn(name: 'torrent:pause' | 'torrent:resume') {
    return this.machine.session.execute(name, { id });
  }

  #check(): void {
    assert.equal(this.machine.session.frame().torrents.length, 1, 'it is not lost');
    assert.deepEqual(this.#summary?.labels, ['a'], 'what was accepted stands');
    assert.deepEqual(wrongPieces(this.machine, torrent), [], 'nothing is claimed');
  }

  #start(): Promise<unknown> {
    return this.#try(async () => {
      const starting = this.machine.start({ restoresTorrents: true });
      this.#begin(this.machine);
      return starting;
    });
  }

  /** What is refused is refused in words, and works when it is asked for again. */
  async #try(work: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#swarm.wait(work(), MINUTE);
        return;
      } catch (error) {
        if (isSluiceError(error, 'session/already-added')) return;
        assert.ok(isSluiceError(error), String(error));
        this.#problems.push(error.message);
        // As it is after a start that failed; what was asked for may have been done all the same.
        if (isSluiceError(error, 'session/not-allowed') && tries > 1) return;
        assert.ok(tries < MAX_TRIES, error.message);
      }
    }
  }

  /** What does not go on by itself goes on when it is told to. */
  async #go(isDone: () => boolean): Promise<void> {
    for (let tries = 1; !isDone(); tries++) {
      const isStuck = () => this.#summary?.state === 'error';
      await this.#swarm.until(() => isDone() || isStuck(), 5 * MINUTE, 'it to go on');
      if (!isStuck()) continue;
      assert.ok(tries < MAX_TRIES, this.#summary?.problem ?? '');
      this.#problems.push(this.#summary?.problem ?? '');
      await this.#swarm.clock.advance(MINUTE);
      if (isStuck()) await this.#try(() => this.#executeOn('torrent:resume'));
    }
  }
}

const live = async (name: string, fault: Fault): Promise<void> => {
  const line = { latencyMs: 10 };
  await simulateEngine({ seed: name, line, diskMs: 1, watchEveryMs: 1_000 }, async (swarm) => {
    await servePeer(swarm, SEEDER, torrent, honestSeeder(torrent), { uploadBytesPerSecond: BLOCK });
    await new Life(swarm, fault).run();
  });
};

/** Fails the call by its number, over all processes of one machine. */
const diskFault =
  (number: number, code: ErrorCode): Fault =>
  ({ disk }) => {
    disk.fault = (call) => (call.number === number ? code : undefined);
  };

const stateFault =
  (number: number, count: { calls: number }): Fault =>
  ({ state }) => {
    state.fault = () => {
      count.calls += 1;
      return count.calls === number ? 'state/failed' : undefined;
    };
  };

for (const code of ['disk/failed', 'disk/full'] as const) {
  test(`F7, F8, F42: whichever call of the disk fails once with ${code}, it ends well`, async () => {
    let calls = 0;
    await live('clean', ({ disk }) => {
      disk.onCall = ({ number }) => {
        calls = number;
      };
    });
    assert.ok(calls > 50, `${calls} calls`);
    for (let number = 1; number <= calls; number++) {
      await live(`call ${number}`, diskFault(number, code));
    }
  });
}

test('F6, F42: whichever call of the state fails once, it ends well', async () => {
  const clean = { calls: 0 };
  await live('clean', stateFault(0, clean));
  assert.ok(clean.calls > 10, `${clean.calls} calls`);
  for (let number = 1; number <= clean.calls; number++) {
    await live(`state call ${number}`, stateFault(number, { calls: 0 }));
  }
});
