import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../../source/base/errors.ts';
import { openListener } from '../../../source/engine/session/listener.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = async (taken: readonly number[]) => {
  const host = new SimulatedNetwork(new VirtualClock(), new SeededRandom(1)).host('50.0.0.1');
  for (const port of taken) await host.tcp.listen({ host: '::', port }, () => undefined);
  const open = (candidates: readonly number[]) =>
    openListener({
      ports: { network: host.network },
      host: '::',
      candidates,
      accept: () => undefined,
    });
  return { host, open };
};

test('the first free port is taken', async () => {
  const { open } = await scene([]);
  assert.equal((await open([6881, 6882])).local.port, 6881);
});

test('F22: a port that is in use is passed over for the next', async () => {
  const { open } = await scene([6881, 6882]);
  assert.equal((await open([6881, 6882, 6883])).local.port, 6883);
});

test('F22: where all named ports are in use, 0 at the end finds any free one', async () => {
  const { open } = await scene([6881]);
  assert.notEqual((await open([6881, 0])).local.port, 6881);
});

test('F22: where none can be had it is said which were tried, and that it is no end', async () => {
  const { open } = await scene([6881, 6882]);
  await assert.rejects(open([6881, 6882]), (error) => {
    assert.ok(isSluiceError(error, 'network/address-in-use'));
    assert.match(error.message, /6881, 6882/);
    assert.match(error.message, /others can still be reached/);
    return true;
  });
});

test('a fault that is no refusal of the port is not swallowed', async () => {
  const { host } = await scene([]);
  const broken = {
    ...host.network,
    tcp: {
      connect: host.tcp.connect.bind(host.tcp),
      listen: () => Promise.reject(new TypeError('a fault of ours')),
    },
  };
  const opening = openListener({
    ports: { network: broken },
    host: '::',
    candidates: [1, 2],
    accept: () => undefined,
  });
  await assert.rejects(opening, TypeError);
});
