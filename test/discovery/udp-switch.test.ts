import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UdpSwitch } from '../../source/discovery/udp-switch.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const setUp = async () => {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork(clock, new SeededRandom('switch'));
  const us = await UdpSwitch.open(network.host('10.0.0.1').udp, { host: '0.0.0.0', port: 6881 });
  const them = await network.host('10.0.0.2').udp.bind({ host: '0.0.0.0', port: 1000 }, () => {});
  const receive = async (text: string): Promise<void> => {
    them.send(Buffer.from(text), { host: '10.0.0.1', port: 6881 });
    await clock.advance(100);
  };
  return { us, receive };
};

test('a datagram goes to the first who knows it, and to nobody after', async () => {
  const { us, receive } = await setUp();
  const heard: string[] = [];
  const read = (message: Uint8Array) => Buffer.from(message).toString();
  us.onMessage((message) => heard.push(`first ${read(message)}`) > 0 && read(message) === 'one');
  us.onMessage(
    (message, from) => heard.push(`second ${read(message)} ${from.host}:${from.port}`) > 0,
  );
  us.onMessage(() => heard.push('third') > 0);
  await receive('one');
  await receive('two');
  assert.deepEqual(heard, ['first one', 'first two', 'second two 10.0.0.2:1000']);
});

test('who has unsubscribed hears no more, and a closed switch delivers nothing', async () => {
  const { us, receive } = await setUp();
  let heard = 0;
  const unsubscribe = us.onMessage(() => ++heard > 0);
  await receive('x');
  unsubscribe();
  await receive('x');
  us.onMessage(() => ++heard > 0);
  us.close();
  await receive('x');
  assert.equal(heard, 1);
  assert.equal(us.canReach('10.0.0.2'), false);
});

test('it tells which family it reaches', async () => {
  const network = new SimulatedNetwork(new VirtualClock(), new SeededRandom('families'));
  const { udp } = network.host('10.0.0.1');
  const reach = async (host: string): Promise<boolean[]> => {
    const us = await UdpSwitch.open(udp, { host, port: 0 });
    return [us.canReach('1.2.3.4'), us.canReach('2001:db8::1')];
  };
  assert.deepEqual(await reach('0.0.0.0'), [true, false]);
  assert.deepEqual(await reach('::'), [true, true]);
  assert.deepEqual(await reach('2001:db8::2'), [false, true]);
});
