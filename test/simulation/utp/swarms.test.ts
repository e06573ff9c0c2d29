/** Whole swarms of the engine whose peers speak uTP with each other. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Carrier } from '../../../source/base/ports/network.ts';
import { simulateEngine, torrentOf, wrongPieces } from '../../helpers/engine-swarm.ts';
import type { SimulatedMachine } from '../../helpers/simulated-machine.ts';
import { TRACKER_URL } from '../../helpers/simulated-swarm.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';

const torrent = makeTorrent({
  name: 'swarm',
  size: 700_000,
  pieceLength: 32_768,
  announce: TRACKER_URL,
});
const LINE = { uploadBytesPerSecond: 300_000, latencyMs: 20 };
const UTP = { settings: { network: { utp: true } } };
const MINUTE = 60_000;

const carriersOf = (machine: SimulatedMachine): Carrier[] =>
  [...torrentOf(machine, torrent).peers].map((peer) => peer.carrier);

describe('swarms over uTP', () => {
  it('finish on lines that lose, double and reorder, and nobody speaks TCP', async () => {
    const line = { ...LINE, udpLoss: 0.02, udpDuplication: 0.02, udpJitterMs: 10 };
    await simulateEngine({ seed: 'utp', line, session: UTP }, async (swarm) => {
      await swarm.seeder(torrent);
      const leechers: SimulatedMachine[] = [];
      for (let made = 0; made < 4; made++) leechers.push(await swarm.leecher(torrent));
      await swarm.untilComplete(leechers, torrent, 3 * MINUTE);
      for (const machine of leechers) {
        assert.deepEqual(wrongPieces(machine, torrent), []);
        assert.equal(machine.host.connectionCount, 0);
      }
    });
  });

  it('reach over TCP who takes no uTP, and over uTP who can be reached by nothing else', async () => {
    await simulateEngine({ seed: 'one way', line: LINE, session: UTP }, async (swarm) => {
      const seeder = await swarm.seeder(torrent);
      await swarm.wait(
        seeder.session.execute('session:configure', { changes: { network: { utp: false } } }),
      );
      const first = await swarm.leecher(torrent);
      await swarm.untilComplete([first], torrent, MINUTE);
      assert.ok(carriersOf(seeder).every((carrier) => carrier === 'tcp'));
      await swarm.wait(
        seeder.session.execute('session:configure', { changes: { network: { utp: true } } }),
      );
      const second = await swarm.leecher(torrent);
      await swarm.clock.advance(1_500);
      assert.ok(carriersOf(second).includes('utp'));
      await swarm.untilComplete([second], torrent, MINUTE);
    });
  });

  it('are encrypted where that is required', async () => {
    const settings = {
      ...UTP.settings,
      encryption: { incoming: 'require', outgoing: 'require', payload: 'rc4' },
    } as const;
    const options = { seed: 'cloak', line: { ...LINE, udpLoss: 0.01 }, session: { settings } };
    await simulateEngine(options, async (swarm) => {
      await swarm.seeder(torrent);
      const leecher = await swarm.leecher(torrent);
      await swarm.clock.advance(1_500);
      const peers = [...torrentOf(leecher, torrent).peers];
      assert.deepEqual(
        peers.map(({ carrier, encryption }) => `${carrier} ${encryption}`),
        ['utp full'],
      );
      await swarm.untilComplete([leecher], torrent, MINUTE);
      assert.deepEqual(wrongPieces(leecher, torrent), []);
    });
  });

  it('take a peer that crashed, and came back at the same port, for another connection', async () => {
    await simulateEngine({ seed: 'crash', line: LINE, session: UTP }, async (swarm) => {
      await swarm.seeder(torrent);
      const leecher = await swarm.leecher(torrent);
      await swarm.clock.advance(1_500);
      assert.ok(carriersOf(leecher).includes('utp'));
      leecher.crash();
      await swarm.wait(leecher.start());
      await swarm.add(leecher, torrent);
      await swarm.untilComplete([leecher], torrent, 2 * MINUTE);
    });
  });

  it('know themselves, and dial themselves once', async () => {
    await simulateEngine({ seed: 'self', line: LINE, session: UTP }, async (swarm) => {
      const machine = await swarm.leecher(torrent);
      const { id } = torrent;
      const wish = { id, address: machine.endpoint };
      await swarm.wait(machine.session.execute('torrent:add-peer', wish));
      await swarm.clock.advance(10_000);
      const before = machine.host.sentBytes;
      await swarm.wait(machine.session.execute('torrent:add-peer', wish));
      await swarm.clock.advance(30_000);
      assert.ok(machine.host.sentBytes - before < 300, 'no more than an announce');
      assert.deepEqual(carriersOf(machine), []);
    });
  });
});
