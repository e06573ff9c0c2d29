import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FIRST_MAPPING_RETRY_MS, MAX_LEASE_RENEWAL_MS } from '../../../source/discovery/limits.ts';
import {
  type MappingStanding,
  PortMapping,
} from '../../../source/discovery/port-mapping/port-mapping.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { ROUTER, type RouterOptions, SimulatedRouter, US } from '../../helpers/simulated-router.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const LAN = { address: ROUTER, localAddress: US };

const scene = async (options: RouterOptions, { tcp = 6881, udp = 6881 } = {}) => {
  const clock = new VirtualClock();
  const random = new SeededRandom('port mapping');
  const network = new SimulatedNetwork(clock, random, { latencyMs: 1 });
  const router = new SimulatedRouter(network.host(ROUTER), options);
  await router.open();
  const us = network.host(US);
  const seen: MappingStanding[] = [];
  let gateways = [LAN];
  const mapping = new PortMapping({
    ports: {
      clock,
      random,
      udp: us.udp,
      http: us.http,
      gateways: { find: async () => gateways },
    },
    wanted: () => ({ tcp, udp }),
    onChanged: (standing) => seen.push(standing),
  });
  mapping.begin();
  await clock.advance(20_000);
  const moveTo = (localAddress: string) => {
    gateways = [{ address: ROUTER, localAddress }];
  };
  return { clock, network, router, mapping, seen, moveTo, us };
};

const portsOf = (standing: MappingStanding) =>
  standing.kind === 'mapped' ? [standing.method, standing.tcp, standing.udp] : standing.kind;

describe('port mapping', () => {
  for (const method of ['pcp', 'nat-pmp', 'upnp'] as const) {
    it(`is had by ${method}, renewed before it ends, and given back`, async () => {
      const { clock, router, mapping } = await scene({ speaks: [method] });
      assert.deepEqual(portsOf(mapping.standing), [method, 6881, 6881]);
      assert.ok(mapping.standing.kind === 'mapped');
      assert.equal(mapping.standing.externalAddress, '203.0.113.5');
      assert.deepEqual([...router.held.keys()].sort(), ['tcp 6881', 'udp 6881']);
      assert.equal(router.held.get('tcp 6881')?.client, US);
      assert.equal(router.held.get('tcp 6881')?.lifetimeSeconds, 3_600);
      router.held.clear();
      await clock.advance(MAX_LEASE_RENEWAL_MS + 1_000);
      assert.equal(router.held.size, 2, 'a router that lost its memory is told again');
      const ended = mapping.end();
      await clock.advance(1_000);
      await ended;
      assert.deepEqual([...router.held], []);
      assert.equal(mapping.standing.kind, 'off');
    });
  }

  it('prefers the newer protocol', async () => {
    const { mapping } = await scene({ speaks: ['upnp', 'nat-pmp', 'pcp'] });
    assert.equal(portsOf(mapping.standing)[0], 'pcp');
  });

  it('asks by UPnP where NAT-PMP is switched off', async () => {
    const { mapping, router } = await scene({ speaks: ['upnp', 'nat-pmp'], refuses: 2 });
    assert.equal(mapping.standing.kind, 'failed');
    assert.ok(router.log.some((line) => line.endsWith('AddPortMapping')));
  });

  it('renews half way where the router gives a short lease', async () => {
    const { clock, router } = await scene({ speaks: ['nat-pmp'], leaseSeconds: 120 });
    const before = router.log.length;
    await clock.advance(61_000);
    assert.ok(router.log.length > before);
  });

  it('takes the port that the router has, and wants the same for UDP', async () => {
    const { mapping, router } = await scene({ speaks: ['pcp'], givesPort: 40_001 });
    assert.deepEqual(portsOf(mapping.standing), ['pcp', 40_001, 40_001]);
    assert.equal(router.held.get('udp 40001')?.internalPort, 6881);
  });

  it('takes another port by UPnP where the first is given to another machine', async () => {
    const { mapping, router } = await scene({ speaks: ['upnp'], firstFaults: [718] });
    assert.ok(mapping.standing.kind === 'mapped');
    const { tcp = 0, udp } = mapping.standing;
    assert.ok(tcp >= 20_000);
    assert.equal(udp, tcp);
    assert.equal(router.held.get(`tcp ${tcp}`)?.internalPort, 6881);
  });

  it('has a mapping without an end where the router knows no other', async () => {
    const { mapping, router } = await scene({ speaks: ['upnp'], firstFaults: [725] });
    assert.equal(mapping.standing.kind, 'mapped');
    assert.equal(router.held.get('tcp 6881')?.lifetimeSeconds, 0);
  });

  it('says what the router says, cleaned, and tries again later', async () => {
    const { clock, mapping, router } = await scene({ speaks: ['upnp'], refuses: 606 });
    assert.ok(mapping.standing.kind === 'failed');
    assert.match(mapping.standing.message, /^the router refuses: No.* way \(606\)$/);
    assert.doesNotMatch(mapping.standing.message, /\p{Cc}/u);
    router.options = { speaks: ['upnp'] };
    // By UPnP it takes some seconds more, for the others are asked first.
    await clock.advance(FIRST_MAPPING_RETRY_MS + 20_000);
    assert.equal(mapping.standing.kind, 'mapped');
  });

  it('waits ever longer where nobody answers', async () => {
    const { clock, seen } = await scene({ speaks: [] });
    await clock.advance(60 * 60_000);
    const waits = seen.flatMap((each) => (each.kind === 'failed' ? [each.retryMs / 1_000] : []));
    assert.deepEqual(waits, [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_800]);
  });

  it('asks anew when the machine has another address', async () => {
    const { clock, mapping, router, moveTo, network } = await scene({ speaks: ['pcp'] });
    network.host('192.168.1.9');
    moveTo('192.168.1.9');
    await clock.advance(MAX_LEASE_RENEWAL_MS + 10_000);
    assert.ok(mapping.standing.kind === 'mapped');
    assert.equal(mapping.standing.gateway.localAddress, '192.168.1.9');
    assert.ok(router.held.size > 0);
  });

  it('asks nobody where the machine stands on the internet itself', async () => {
    const { clock, mapping, router, moveTo } = await scene({ speaks: ['pcp'] });
    const before = router.log.length;
    moveTo('203.0.113.77');
    await clock.advance(2 * MAX_LEASE_RENEWAL_MS);
    assert.equal(mapping.standing.kind, 'needless');
    assert.equal(router.log.length, before);
  });

  it('ends in time where the router is silent', async () => {
    const { clock, mapping, network } = await scene({ speaks: ['nat-pmp'] });
    network.host(ROUTER).goDown();
    const ended = mapping.end();
    await clock.advance(2_000);
    await ended;
    assert.equal(mapping.standing.kind, 'off');
  });

  for (const [what, options] of [
    ['another machine', { location: 'http://192.168.1.2:5000/root.xml' }],
    ['this machine', { location: 'http://127.0.0.1:5000/root.xml' }],
    ['cloud metadata', { location: 'http://169.254.169.254/root.xml' }],
    ['a name', { location: 'http://router.example:5000/root.xml' }],
    ['another protocol', { location: 'file:///etc/passwd' }],
    ['calls at another machine', { controlUrl: 'http://192.168.1.2:5000/ctl' }],
    [
      'a text with types of its own',
      { description: '<!DOCTYPE a [<!ENTITY b "bb">]><root><service>&b;</service></root>' },
    ],
    ['a bomb', { description: '<a>'.repeat(20_000) }],
    ['a text without end', { description: 'x'.repeat(200_000) }],
  ] as const) {
    it(`H106: a router that names ${what} is not followed`, async () => {
      const { clock, mapping, network, router } = await scene({ speaks: ['upnp'], ...options });
      let asked = 0;
      for (const host of ['192.168.1.2', '169.254.169.254', US]) {
        network.host(host).http.serve(5000, () => {
          asked += 1;
          return {};
        });
      }
      await clock.advance(FIRST_MAPPING_RETRY_MS + 20_000);
      assert.equal(mapping.standing.kind, 'failed');
      assert.equal(asked, 0);
      assert.equal(router.held.size, 0);
    });
  }

  it('H106: hears nobody but the router', async () => {
    const { clock, network, mapping, us } = await scene({ speaks: [] });
    const liar = new SimulatedRouter(network.host('192.168.1.66'), { speaks: ['upnp'] });
    const search = 'HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n';
    const socket = await network
      .host('192.168.1.66')
      .udp.bind({ host: '192.168.1.66', port: 5351 }, () => {});
    const answer = Buffer.alloc(16);
    answer.set([0, 129]);
    answer.writeUInt16BE(6881, 8);
    answer.writeUInt16BE(6881, 10);
    for (let round = 0; round < 100; round++) {
      for (const port of us.udp.openPorts) {
        socket.send(Buffer.from(`${search}LOCATION: http://192.168.1.66:5000/\r\n\r\n`), {
          host: US,
          port,
        });
        socket.send(answer, { host: US, port });
      }
      await clock.advance(1_000);
    }
    assert.equal(mapping.standing.kind, 'failed');
    assert.deepEqual(liar.log, []);
  });
});
