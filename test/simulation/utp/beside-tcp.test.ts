/** Peers over TCP and over uTP that are sent to at once, on a line whose queue TCP keeps full. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateEngine, torrentOf } from '../../helpers/engine-swarm.ts';
import { DOWNLOADS } from '../../helpers/simulated-machine.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';

const SECOND = 1_000;
const torrents = ['by tcp', 'by utp'].map((name) =>
  makeTorrent({ name, size: 24_000_000, pieceLength: 131_072 }),
);
const LINE = { latencyMs: 25 };
/** A home's router: it holds 150 ms of what TCP sends. */
const HOME = { latencyMs: 25, uploadBytesPerSecond: 250_000, tcpQueueMs: 150 };

test('uTP, which yields to every queue, gets its share beside TCP of our own', async () => {
  const session = { settings: { network: { utp: true } } };
  await simulateEngine({ seed: 'share', line: LINE, session }, async (swarm) => {
    const seeder = await swarm.seeder(torrents[0]!, HOME);
    await swarm.wait(torrents[1]!.writePayload(seeder.disk, DOWNLOADS));
    await swarm.add(seeder, torrents[1]!);
    const leechers = [swarm.machine(), swarm.machine()];
    for (const [at, machine] of leechers.entries()) {
      await swarm.wait(machine.start());
      const changes = { network: { utp: at === 1 } };
      await swarm.wait(machine.session.execute('session:configure', { changes }));
      await swarm.add(machine, torrents[at]!, [seeder]);
    }
    const sent = () => torrents.map((torrent) => torrentOf(seeder, torrent).tally.uploaded);
    await swarm.clock.advance(40 * SECOND);
    const before = sent();
    await swarm.clock.advance(40 * SECOND);
    const [tcp, utp] = sent().map((bytes, at) => (bytes - before[at]!) / 40);
    assert.ok(utp! > 0.3 * (tcp! + utp!), `${tcp} bytes a second by TCP, ${utp} by uTP`);
    assert.ok(tcp! + utp! > 0.85 * HOME.uploadBytesPerSecond, `${tcp} and ${utp}`);
  });
});
