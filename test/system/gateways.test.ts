import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, it } from 'node:test';
import { guessGateways, NodeGateways, readRoutes } from '../../source/system/gateways.ts';

const at = (address: string, netmask = '255.255.255.0'): NetworkInterfaceInfo => ({
  address,
  netmask,
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal: false,
  cidr: null,
});

const HEAD = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n';

describe('gateways', () => {
  it('are the default routes that go by one, the usual one first', () => {
    const table =
      `${HEAD}wlan0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n` +
      'eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n' +
      'eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n' +
      'tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000080\t0\t0\t0\n';
    const addresses = new Map([
      ['eth0', [at('10.9.9.9', '255.0.0.0'), at('192.168.1.7')]],
      ['wlan0', [at('192.168.0.8')]],
    ]);
    assert.deepEqual(readRoutes(table, addresses), [
      { address: '192.168.1.1', localAddress: '192.168.1.7' },
      { address: '192.168.0.1', localAddress: '192.168.0.8' },
    ]);
  });

  it('are none where the table is empty, or no table', () => {
    assert.deepEqual(readRoutes('', new Map()), []);
    assert.deepEqual(readRoutes('nonsense\nmore\n', new Map()), []);
  });

  it('are guessed as the first address of private networks where nothing tells', () => {
    const addresses = new Map([
      ['en0', [at('192.168.178.23'), at('203.0.113.5')]],
      ['en1', [at('172.20.10.1', '255.255.255.240')]],
    ]);
    assert.deepEqual(guessGateways(addresses), [
      { address: '192.168.178.1', localAddress: '192.168.178.23' },
    ]);
  });

  it('are found on this machine without a word to anybody', async () => {
    for (const { localAddress } of await new NodeGateways().find()) {
      assert.match(localAddress, /^\d+\.\d+\.\d+\.\d+$/);
    }
  });
});
