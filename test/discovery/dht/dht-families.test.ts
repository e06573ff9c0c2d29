/** IPv4 and IPv6 side by side (BEP 32, 45). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dht } from '../../../source/discovery/dht/dht.ts';
import { UdpSwitch } from '../../../source/discovery/udp-switch.ts';
import { DHT_PORT } from '../../helpers/dht-network.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const COUNT = 12;

/** All enter by the first one's IPv4 address; each has an IPv6 one, too. */
const openBoth = async () => {
  const clock = new VirtualClock();
  const random = new SeededRandom('families');
  const network = new SimulatedNetwork(clock, random.fork('network'));
  const dhts: Dht[] = [];
  for (let at = 1; at <= COUNT; at++) {
    const host = network.host(`10.0.${at}.1`, { otherAddresses: [`fd00:0:0:${at}::1`] });
    const datagrams = await UdpSwitch.open(host.udp, { host: '::', port: DHT_PORT });
    const bootstrap = at === 1 ? [] : [{ host: '10.0.1.1', port: DHT_PORT }];
    const options = { datagrams, clock, dns: network.dns, bootstrap };
    dhts.push(new Dht({ ...options, random: random.fork(`dht ${at}`) }));
    dhts.at(-1)!.begin();
    await clock.advance(500);
  }
  // The first one's other address comes to them by one who asks it there.
  dhts[1]!.addNode({ host: 'fd00:0:0:1::1', port: DHT_PORT });
  await clock.advance(60_000);
  return { clock, random, dhts };
};

test('who enters over IPv4 alone is led into the network of IPv6, too, with another id there, and announces in both', async () => {
  const { clock, random, dhts } = await openBoth();
  for (const dht of dhts) {
    const [four, six] = dht.figures().families;
    assert.ok((four?.goodNodes ?? 0) >= 8, `${four?.goodNodes} nodes over IPv4`);
    assert.ok((six?.goodNodes ?? 0) >= 8, `${six?.goodNodes} nodes over IPv6`);
    assert.notEqual(four?.nodeId, six?.nodeId);
  }
  const infoHash = random.bytes(20);
  const announce = { port: 7_000, isSeed: false };
  const { announcedTo } = await clock.wait(
    dhts[3]!.searchPeers({ infoHash, onPeers() {}, announce }),
  );
  assert.ok(announcedTo >= 16, `${announcedTo} nodes`);
  const hosts: string[] = [];
  const onPeers = (peers: readonly { readonly host: string }[]): void =>
    void hosts.push(...peers.map(({ host }) => host));
  await clock.wait(dhts[9]!.searchPeers({ infoHash, onPeers }));
  assert.deepEqual(hosts.sort(), ['10.0.4.1', 'fd00:0:0:4::1']);
  for (const dht of dhts) dht.close();
  await clock.advance(60_000);
  assert.equal(clock.pendingTimers, 0);
});
