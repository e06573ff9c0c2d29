/** Engines that encrypt (MSE), or not: who reaches whom, and what is said of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EncryptionPolicy } from '../../source/base/encryption.ts';
import type { PeerDetails } from '../../source/contract/details.ts';
import type { EncryptionSettings } from '../../source/contract/settings.ts';
import { MSE_PUBLIC_KEY_BYTES } from '../../source/protocol/mse-exchange.ts';
import { addPeers, simulateEngine } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
/** Slow, so that there is time to look. */
const LINE = { latencyMs: 20, uploadBytesPerSecond: 10_000 };
const made = makeTorrent({ name: 'secret.bin', size: 5 * BLOCK + 99, pieceLength: 2 * BLOCK });
const POLICIES = ['off', 'prefer', 'require'] as const;

const spoken = (settings: Partial<EncryptionSettings>) => ({
  settings: {
    encryption: { incoming: 'prefer', outgoing: 'prefer', payload: 'auto', ...settings } as const,
  },
});

const seederWith = async (
  swarm: SimulatedSwarm,
  settings: Partial<EncryptionSettings>,
): Promise<SimulatedMachine> => {
  const machine = swarm.machine(LINE);
  await swarm.wait(made.writePayload(machine.disk, DOWNLOADS));
  await swarm.wait(machine.start(spoken(settings)));
  await swarm.add(machine, made);
  await swarm.until(() => machine.hasAll(made.id), MINUTE, 'the check');
  return machine;
};

const leecherWith = async (
  swarm: SimulatedSwarm,
  settings: Partial<EncryptionSettings>,
): Promise<SimulatedMachine> => {
  const machine = swarm.machine(LINE);
  await swarm.wait(machine.start(spoken(settings)));
  await swarm.add(machine, made);
  return machine;
};

const peersOf = (machine: SimulatedMachine): readonly PeerDetails[] =>
  machine.session.frame().details[made.id]?.peers ?? [];

/** Of whoever is connected, after some seconds. */
const encryptionBetween = async (
  seeds: Partial<EncryptionSettings>,
  leeches: Partial<EncryptionSettings>,
): Promise<string | undefined> => {
  let found: string | undefined;
  await simulateEngine({ seed: 6, line: LINE }, async (swarm) => {
    const seeder = await seederWith(swarm, seeds);
    const leecher = await leecherWith(swarm, leeches);
    const looks = [seeder, leecher].map(({ session }) => session.watch(made.id, ['peers']));
    await addPeers(swarm, leecher, made, [seeder.endpoint]);
    await swarm.clock.advance(5_000);
    found = peersOf(leecher)[0]?.encryption;
    assert.equal(peersOf(seeder)[0]?.encryption, found);
    if (found !== undefined) await swarm.untilComplete([leecher], made, MINUTE);
    for (const look of looks) look();
  });
  return found;
};

const EXPECTED: { readonly [Dialler in EncryptionPolicy]: readonly (string | undefined)[] } = {
  off: ['none', 'none', undefined],
  prefer: ['none', 'handshake', 'full'],
  require: [undefined, 'full', 'full'],
};

for (const outgoing of POLICIES) {
  test(`an engine that has "${outgoing}" for those it dials reaches whom it may, and gets all of it`, async () => {
    for (const [at, incoming] of POLICIES.entries()) {
      const found = await encryptionBetween({ incoming }, { outgoing });
      assert.equal(found, EXPECTED[outgoing][at], `to one that has "${incoming}"`);
    }
  });
}

test('what follows the handshake is encrypted where one side wants it so', async () => {
  assert.equal(await encryptionBetween({ payload: 'rc4' }, {}), 'full');
  assert.equal(await encryptionBetween({}, { payload: 'rc4' }), 'full');
  assert.equal(await encryptionBetween({ incoming: 'require', payload: 'plain' }, {}), 'handshake');
});

test('an encrypted download keeps a line as busy as a plain one', async () => {
  const large = makeTorrent({ name: 'large.bin', size: 200 * BLOCK, pieceLength: 8 * BLOCK });
  const durationOf = async (outgoing: EncryptionPolicy): Promise<number> => {
    let duration = 0;
    await simulateEngine({ seed: 11, line: LINE }, async (swarm) => {
      const fast = { latencyMs: 20, uploadBytesPerSecond: 500_000 };
      const [seeder, leecher] = [swarm.machine(fast), swarm.machine(fast)];
      await swarm.wait(large.writePayload(seeder.disk, DOWNLOADS));
      for (const machine of [seeder, leecher]) {
        await swarm.wait(machine.start(spoken({ outgoing })));
        await swarm.add(machine, large);
      }
      await swarm.until(() => seeder.hasAll(large.id), MINUTE, 'the check');
      const begun = swarm.clock.now();
      await addPeers(swarm, leecher, large, [seeder.endpoint]);
      await swarm.untilComplete([leecher], large, MINUTE);
      duration = swarm.clock.now() - begun;
    });
    return duration;
  };
  const [plain, encrypted] = [await durationOf('off'), await durationOf('require')];
  assert.ok(encrypted < plain * 1.05, `${encrypted} ms encrypted, ${plain} ms plain`);
});

test('a change of policy counts from the next connection on', async () => {
  await simulateEngine({ seed: 7, line: LINE }, async (swarm) => {
    const seeder = await seederWith(swarm, { incoming: 'require' });
    const leecher = await leecherWith(swarm, { outgoing: 'off' });
    await addPeers(swarm, leecher, made, [seeder.endpoint]);
    await swarm.clock.advance(5_000);
    assert.equal(leecher.hasAll(made.id), false);
    const changes = { encryption: { outgoing: 'require' } } as const;
    await swarm.wait(leecher.session.execute('session:configure', { changes }));
    await addPeers(swarm, leecher, made, [seeder.endpoint]);
    await swarm.untilComplete([leecher], made, MINUTE);
  });
});

test('a peer that knows no encryption is dialled twice, and from then on in plain words first', async () => {
  await simulateEngine({ seed: 8, line: LINE }, async (swarm) => {
    const leecher = await leecherWith(swarm, {});
    const first: number[] = [];
    const { tcp } = swarm.network.host('60.0.0.9').network;
    await tcp.listen({ host: '60.0.0.9', port: 6881 }, (connection) => ({
      onConnect() {},
      onData: (chunk) => {
        first.push(chunk[0]!);
        connection.destroy();
      },
      onDrain() {},
      onClose() {},
    }));
    await addPeers(swarm, leecher, made, ['60.0.0.9:6881']);
    await swarm.clock.advance(1_000);
    assert.equal(first.length, 2);
    assert.equal(first[1], 0x13);
    await addPeers(swarm, leecher, made, ['60.0.0.9:6881']);
    await swarm.clock.advance(1_000);
    assert.equal(first[2], 0x13);
    assert.ok(first.length <= 4);
  });
});

test('H80: a victim that takes to nothing is dialled no oftener for it', async () => {
  await simulateEngine({ seed: 9, line: LINE }, async (swarm) => {
    const leecher = await leecherWith(swarm, {});
    let knocks = 0;
    const { tcp } = swarm.network.host('60.0.0.9').network;
    for (let port = 7000; port < 7010; port++) {
      await tcp.listen({ host: '60.0.0.9', port }, () => {
        knocks += 1;
        return undefined;
      });
      await addPeers(swarm, leecher, made, [`60.0.0.9:${port}`]);
    }
    await swarm.clock.advance(55_000);
    assert.ok(knocks > 0 && knocks <= 4, `${knocks} knocks`);
  });
});

test('a scripted peer that is spoken to encrypted hears no word of BitTorrent', async () => {
  await simulateEngine({ seed: 10, line: LINE }, async (swarm) => {
    const leecher = await leecherWith(swarm, { outgoing: 'require' });
    const heard: Buffer[] = [];
    const { tcp } = swarm.network.host('60.0.0.9').network;
    await tcp.listen({ host: '60.0.0.9', port: 6881 }, () => ({
      onConnect() {},
      onData: (chunk) => void heard.push(Buffer.from(chunk)),
      onDrain() {},
      onClose() {},
    }));
    await addPeers(swarm, leecher, made, ['60.0.0.9:6881']);
    await swarm.clock.advance(30_000);
    const said = Buffer.concat(heard);
    assert.ok(said.length >= MSE_PUBLIC_KEY_BYTES);
    assert.equal(said.includes('BitTorrent'), false);
    assert.equal(said.includes(Buffer.from(made.infoHash)), false);
  });
});
