import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentId } from '../../source/base/ids.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import type { Session } from '../../source/contract/session.ts';
import type { SessionOptions } from '../../source/engine/session/session-options.ts';
import { DOWNLOADS } from './simulated-machine.ts';
import { type SimulatedSwarm, simulate, TRACKER_URL, UDP_TRACKER_URL } from './simulated-swarm.ts';
import { makeTorrent } from './torrent-maker.ts';

const torrent = makeTorrent({ name: 'swarm', size: 50_000, pieceLength: 16_384 });
const NO_HANDLER = { onConnect() {}, onData() {}, onDrain() {}, onClose() {} };

/** What a swarm asks of an engine, and no more: it listens, dials, ticks, copies the payload when told to, and forgets what it is told to forget. */
const fakeEngine =
  (forgets: 'nothing' | 'timer' | 'listener' | 'lock' = 'nothing', spoil = 0) =>
  async ({ ports, listenPorts, defaultDirectory }: SessionOptions): Promise<Session> => {
    const listeners = new Set<(event: SessionEvent) => void>();
    const listener = await ports.network.tcp.listen({ host: '::', port: listenPorts[0]! }, () => ({
      ...NO_HANDLER,
    }));
    const lock = await ports.state.acquireLock('session');
    let timer = ports.clock.setTimer(1000, () => {});
    const tick = () => {
      timer = ports.clock.setTimer(1000, tick);
    };
    tick();
    const has = await ports.disk.status(`${defaultDirectory}/${torrent.name}`);
    const emit = (event: Record<string, unknown>) => {
      for (const each of listeners) each({ number: 1, at: 0, ...event } as unknown as SessionEvent);
    };
    const add = async (args: { readonly peers?: readonly string[] }) => {
      await ports.network.http.get({
        url: `${TRACKER_URL}?info_hash=${'x'.repeat(20)}&port=6881&left=1`,
        maxBytes: 1000,
        deadlineMs: 1000,
        maxRedirects: 0,
      });
      const [host, port] = args.peers?.[0]?.split(':') ?? [];
      if (host !== undefined) {
        const remote = { host, port: Number(port) };
        const connection = ports.network.tcp.connect(remote, NO_HANDLER, 1000);
        ports.clock.setTimer(500, () => connection.end());
      }
      const piecesHave = has === undefined ? 0 : torrent.pieceCount;
      emit({
        name: 'torrent:checked',
        id: torrent.id,
        piecesHave,
        pieceCount: torrent.pieceCount,
        isComplete: has !== undefined,
      });
      if (has !== undefined) return;
      ports.clock.setTimer(5000, async () => {
        await torrent.writePayload(ports.disk, defaultDirectory);
        const file = await ports.disk.open(`${defaultDirectory}/${torrent.name}`, 'write');
        await file.write(Uint8Array.of(torrent.payload[0]! ^ spoil), 0);
        await file.close();
        emit({ name: 'torrent:finished', id: torrent.id });
      });
    };
    const fake = {
      onEvent: (each: (event: SessionEvent) => void) => {
        listeners.add(each);
        return () => listeners.delete(each);
      },
      execute: async (_name: string, args: { readonly peers?: readonly string[] }) => add(args),
      close: async () => {
        if (forgets !== 'timer') timer.cancel();
        if (forgets !== 'listener') await listener.close();
        if (forgets !== 'lock') await lock?.release();
      },
    };
    return fake as unknown as Session;
  };

const downloadOnce = async (swarm: SimulatedSwarm): Promise<void> => {
  const seeder = await swarm.seeder(torrent);
  const leechers = [await swarm.leecher(torrent, {}, [seeder]), await swarm.leecher(torrent)];
  await swarm.untilComplete([seeder, ...leechers], torrent, 60_000);
};

test('a swarm seeds, leeches, compares what arrived and closes clean', async () => {
  const swarm = await simulate({ seed: 1, startEngine: fakeEngine() }, downloadOnce);
  assert.equal(swarm.clock.pendingTimers, 0);
  assert.equal(swarm.tracker.announces.length, 3);
  assert.equal(swarm.machines.length, 3);
});

test('wrong data on a disk that claims to be complete fails the run and names the seed', async () => {
  await assert.rejects(
    simulate({ seed: 'abc', startEngine: fakeEngine('nothing', 1) }, downloadOnce),
    /50\.0\.0\.2 has wrong data in swarm \(seed abc, \d+ virtual ms\)/,
  );
});

for (const [forgets, message] of [
  ['timer', /50\.0\.0\.1 left behind: 1 timers/],
  ['listener', /left behind: 1 listeners/],
  ['lock', /left behind: 1 locks/],
] as const) {
  test(`an engine that forgets its ${forgets} when closing fails the run`, async () => {
    await assert.rejects(
      simulate({ seed: 1, startEngine: fakeEngine(forgets) }, downloadOnce),
      message,
    );
  });
}

test('a machine that crashes can start again over its disk and state', async () => {
  await simulate({ seed: 1, startEngine: fakeEngine() }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    await swarm.clock.advance(1000);
    machine.crash();
    assert.equal(machine.isRunning, false);
    assert.deepEqual(machine.leftovers(), []);
    assert.throws(() => machine.session, /no engine runs/);
    await swarm.clock.advance(60_000);
    assert.deepEqual(machine.disk.files, [], 'the dead process writes nothing');
    await swarm.wait(machine.start());
    await swarm.add(machine, torrent);
    await swarm.untilComplete([machine], torrent, 60_000);
  });
});

test('a power cut loses what was not synced', async () => {
  await simulate({ seed: 1, startEngine: fakeEngine() }, async (swarm) => {
    const machine = swarm.machine();
    await swarm.wait(torrent.writePayload(machine.disk, DOWNLOADS));
    await swarm.wait(machine.start());
    const file = await machine.disk.open(`${DOWNLOADS}/swarm`, 'write');
    await file.write(Uint8Array.of(torrent.payload[9]! ^ 1), 9);
    machine.cutPower();
    assert.deepEqual(await torrent.differences(machine.disk, DOWNLOADS), []);
  });
});

test('disk and hashing take the virtual time they are given', async () => {
  const options = { seed: 1, startEngine: fakeEngine(), diskMs: 100 };
  await simulate(options, async (swarm) => {
    const machine = swarm.machine();
    await swarm.wait(machine.disk.list(DOWNLOADS));
    assert.equal(swarm.clock.now(), 100);
  });
});

test('the UDP tracker answers in the simulated network and is gone after the run', async () => {
  const answers: Uint8Array[] = [];
  const swarm = await simulate({ seed: 1, startEngine: fakeEngine() }, async (running) => {
    await running.startUdpTracker();
    const { host } = running.machine();
    const [address = ''] = await running.wait(host.network.dns.resolve('tracker.test'));
    const local = { host: host.address, port: 0 };
    const socket = await host.network.udp.bind(local, (message) => answers.push(message));
    const connect = Buffer.from('00000417271019800000000012345678', 'hex');
    socket.send(connect, { host: address, port: Number(new URL(UDP_TRACKER_URL).port) });
    await running.clock.advance(1000);
    socket.close();
  });
  assert.deepEqual(
    answers.map((answer) => Buffer.from(answer.subarray(0, 8)).toString('hex')),
    ['0000000012345678'],
  );
  assert.deepEqual(swarm.trackerHost.udp.openPorts, []);
});

test('events tell when a machine has all', async () => {
  await simulate({ seed: 1, startEngine: fakeEngine() }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    assert.equal(machine.hasAll(torrent.id), false);
    await swarm.untilComplete([machine], torrent, 60_000);
    assert.equal(machine.hasAll('00' as TorrentId), false);
    assert.deepEqual(
      machine.events.map(({ name }) => name),
      ['torrent:checked', 'torrent:finished'],
    );
  });
});
