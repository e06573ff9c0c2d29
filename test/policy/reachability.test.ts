import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeRoad, type RoadEvidence } from '../../source/policy/reachability.ts';

const MAPPED = {
  kind: 'mapped',
  externalAddress: '203.0.113.5',
  tcpPort: 6881,
  udpPort: 6881,
} as const;

const evidence = (fields: Partial<RoadEvidence>): RoadEvidence => ({
  carrier: 'tcp',
  family: 4,
  isOpen: true,
  isOpenInwards: true,
  ownAddresses: ['192.168.1.7', 'fe80::1'],
  seenAs: undefined,
  incoming: 0,
  mapping: { kind: 'failed' },
  ...fields,
});

const judged = (fields: Partial<RoadEvidence>) => {
  const { verdict, reason } = judgeRoad(evidence(fields));
  return `${verdict}: ${reason}`;
};

describe('whether peers can come in', () => {
  it('is sure only where some have', () => {
    assert.equal(judged({ incoming: 1 }), 'reachable: came-in');
    assert.equal(
      judged({ incoming: 1, mapping: MAPPED, seenAs: '198.51.100.1' }),
      'reachable: came-in',
    );
  });

  it('is likely with a public address, or by a router that has one', () => {
    assert.equal(judged({ ownAddresses: ['203.0.113.7'] }), 'likely: public-address');
    assert.equal(judged({ mapping: MAPPED }), 'likely: mapped');
    assert.equal(judged({ mapping: MAPPED, seenAs: '203.0.113.5' }), 'likely: mapped');
    assert.equal(judged({ mapping: { ...MAPPED, externalAddress: null } }), 'likely: mapped');
  });

  it('is not so where the router has no public address, whatever it opens', () => {
    for (const externalAddress of ['100.64.0.9', '192.168.0.2', '0.0.0.0']) {
      assert.equal(
        judged({ mapping: { ...MAPPED, externalAddress } }),
        'unreachable: router-inside',
      );
    }
  });

  it('is unlikely without a mapping, with one for the other protocol, or where others see us elsewhere', () => {
    assert.equal(judged({}), 'unlikely: no-mapping');
    assert.equal(judged({ mapping: { kind: 'off' } }), 'unlikely: no-mapping');
    const half = { ...MAPPED, udpPort: null };
    assert.equal(judged({ carrier: 'utp', mapping: half }), 'unlikely: other-port-mapped');
    assert.equal(judged({ mapping: half }), 'likely: mapped');
    assert.equal(judged({ mapping: MAPPED, seenAs: '198.51.100.1' }), 'unlikely: seen-elsewhere');
  });

  it('is not known over IPv6, where no router tells', () => {
    const ownAddresses = ['192.168.1.7', '2001:db8::7'];
    assert.equal(judged({ family: 6, ownAddresses, mapping: MAPPED }), 'unknown: ipv6-firewall');
    assert.equal(judged({ family: 6 }), 'absent: no-address');
  });

  it('is out of the question without a port or an address', () => {
    assert.equal(judged({ isOpen: false, incoming: 3 }), 'absent: no-port');
    assert.equal(judged({ isOpenInwards: false, incoming: 1 }), 'absent: no-way-in');
    assert.equal(judged({ ownAddresses: [] }), 'absent: no-address');
    assert.equal(judged({ mapping: { kind: 'looking' } }), 'unknown: asking');
  });
});
