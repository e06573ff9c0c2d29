import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineSettings } from '../../../source/contract/settings.ts';
import { SessionMapping } from '../../../source/engine/reachability/session-mapping.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { withSettings } from '../../../source/settings/setting-changes.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { ROUTER, type RouterOptions, SimulatedRouter, US } from '../../helpers/simulated-router.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = async (options: RouterOptions, isAllowed = true) => {
  const clock = new VirtualClock();
  const random = new SeededRandom(5);
  const simulated = new SimulatedNetwork(clock, random);
  const router = new SimulatedRouter(simulated.host(ROUTER), options);
  await router.open();
  const gateways = { find: async () => [{ address: ROUTER, localAddress: US }] };
  const network = { ...simulated.host(US).network, gateways };
  let settings: EngineSettings = ENGINE_DEFAULTS;
  const road = { isOpenInwards: true };
  const log: string[] = [];
  const mapping = new SessionMapping({
    ports: { clock, random, network },
    isAllowed,
    settings: () => settings,
    isOpenInwards: () => road.isOpenInwards,
    doorway: { port: 6881, datagrams: undefined },
    report: (name, fields) => log.push(`${name} ${Object.values(fields).join(' ')}`),
    onChanged: () => {},
  });
  const obey = async (portMapping: boolean) => {
    settings = withSettings(settings, { network: { portMapping } });
    mapping.obey();
    await clock.advance(20_000);
  };
  await obey(true);
  return { clock, router, mapping, log, obey, road };
};

test('a mapping is told once, with the port that others are to be told, however often it is renewed', async () => {
  const { clock, mapping, log } = await scene({ speaks: ['pcp'], givesPort: 40_001 });
  await clock.advance(3_600_000);
  assert.equal(mapping.externalPort, 40_001);
  assert.equal(
    mapping.summary.text,
    'The router 192.168.1.1 at 203.0.113.5 leads TCP port 40001 to us, by PCP.',
  );
  assert.deepEqual(log, ['session:port-mapped pcp 203.0.113.5 40001 ']);
});

test('it follows the setting while the engine runs, and nothing is left in the router', async () => {
  const { mapping, router, obey, clock } = await scene({ speaks: ['nat-pmp'] });
  assert.equal(router.held.size, 1);
  await obey(false);
  assert.deepEqual([router.held.size, mapping.summary.state], [0, 'off']);
  await obey(true);
  assert.deepEqual([router.held.size, mapping.summary.state], [1, 'mapped']);
  await clock.wait(mapping.close());
  assert.equal(router.held.size, 0);
});

test('a router that opens nothing is told of once', async () => {
  const { clock, mapping, log } = await scene({ speaks: [] });
  await clock.advance(3_600_000);
  assert.equal(mapping.externalPort, undefined);
  assert.deepEqual(log, ['session:port-mapping-failed the router does not answer']);
  assert.equal(
    mapping.summary.text,
    'No port is open in the router: the router does not answer. It is asked again in 30m.',
  );
});

test('a router without a public address is told to stand behind another', async () => {
  const { mapping } = await scene({ speaks: ['upnp'], externalAddress: '100.64.3.4' });
  assert.match(
    mapping.summary.text,
    /That is no public address: another router stands behind it\.$/,
  );
});

test('an engine that may ask no router asks none', async () => {
  const { router, mapping, clock } = await scene({ speaks: ['pcp', 'upnp'] }, false);
  assert.deepEqual([router.log, mapping.summary.state, clock.pendingTimers], [[], 'off', 0]);
});

test('when traffic takes another way the router is asked anew, and none where nobody can come in', async () => {
  const { router, mapping, clock, road } = await scene({ speaks: ['nat-pmp'] });
  const askedSince = (line: number) => router.log.slice(line);
  let before = router.log.length;
  mapping.reopen();
  await clock.advance(20_000);
  assert.deepEqual(askedSince(before), ['tcp 6881 0', 'pcp?', 'tcp 6881 3600']);
  assert.equal(mapping.summary.state, 'mapped');
  road.isOpenInwards = false;
  before = router.log.length;
  mapping.reopen();
  await clock.advance(20_000);
  assert.deepEqual(askedSince(before), ['tcp 6881 0']);
  assert.equal(mapping.summary.state, 'off');
});
