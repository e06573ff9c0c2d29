import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goesByProxy, narrowed, planRoad } from '../../source/policy/road-plan.ts';

const INTERFACES = [
  { name: 'lo', addresses: ['127.0.0.1', '::1'] },
  { name: 'eth0', addresses: ['192.168.1.5', 'fe80::1', 'fd00::5', '2001:db8::5'] },
  { name: 'wg0', addresses: ['10.8.0.2'] },
  { name: 'bare', addresses: ['fe80::2'] },
];

const shown = (bind: string | null): string => {
  const plan = planRoad(bind, INTERFACES);
  if (plan.kind === 'open') return 'open';
  if (plan.kind === 'closed') return plan.reason;
  return plan.by.map(({ host, device }) => `${host} on ${device}`).join(', ');
};

test('traffic that is bound leaves by the addresses of its interface, the one that reaches farthest of each family', () => {
  assert.equal(shown(null), 'open');
  assert.equal(shown('wg0'), '10.8.0.2 on wg0');
  assert.equal(shown('eth0'), '192.168.1.5 on eth0, 2001:db8::5 on eth0');
  assert.equal(shown('10.8.0.2'), '10.8.0.2 on wg0');
  assert.equal(shown('2001:DB8::5'), '2001:db8::5 on eth0');
});

test('where that is not there, nothing leaves by any other', () => {
  const back = 'nothing is sent until it is back';
  assert.equal(shown('wg1'), `wg1 is gone: ${back}`);
  assert.equal(shown('10.8.0.3'), `10.8.0.3 is not here: ${back}`);
  assert.equal(shown('bare'), `bare has no address: ${back}`);
  assert.equal(planRoad('wg0', undefined).kind, 'closed');
});

test('a family that the system would send another way is not used, and without any nothing is', () => {
  const plan = planRoad('eth0', INTERFACES);
  assert.ok(plan.kind === 'bound');
  const four = narrowed(plan, ({ host }) => !host.includes(':'));
  assert.deepEqual(four, { kind: 'bound', by: [{ host: '192.168.1.5', device: 'eth0' }] });
  assert.equal(narrowed(plan, () => false).kind, 'closed');
  assert.equal(
    narrowed(plan, () => true),
    plan,
  );
});

test('a proxy takes those that it is for', () => {
  const uses = ['everything', 'peers-and-trackers', 'peers', 'trackers'] as const;
  const taken = (traffic: 'peers' | 'trackers') => uses.filter((use) => goesByProxy(use, traffic));
  assert.deepEqual(taken('peers'), ['everything', 'peers-and-trackers', 'peers']);
  assert.deepEqual(taken('trackers'), ['everything', 'peers-and-trackers', 'trackers']);
});
