import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AddressScope,
  bracketed,
  canonicalAddress,
  formatAddress,
  hostOfUrl,
  isDialablePort,
  mayName,
  parseAddress,
  parseEndpoint,
  parseNamedEndpoint,
  scopeOf,
} from '../../source/base/addresses.ts';
import { endpointKey } from '../../source/base/ports/network.ts';

test('IPv6 addresses are written in the short form of RFC 5952', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::ffff:102:304', '1.2.3.4'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['10.0.0.255', '10.0.0.255'],
  ];
  for (const [text, short] of cases) assert.equal(canonicalAddress(text), short, text);
});

test('what is not exactly a literal address is refused', () => {
  const refused = [
    '',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '1.2.3.256',
    '1.2.3.4.5',
    '1.2.3.',
    ' 1.2.3.4',
    'localhost',
    'fe80::1%eth0',
    '[::1]',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    ':1:2:3:4:5:6:7',
    '1.2.3.4::',
    '::1.2.3.4:5',
    `${'0'.repeat(5000)}::1`,
  ];
  for (const text of refused) assert.equal(parseAddress(text), undefined, text);
});

test('any packed address survives writing and reading', () => {
  const packed = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    // Mostly zeros: the short form's hard cases.
    fc
      .array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 })
      .map((bytes) => Uint8Array.from(bytes)),
  );
  fc.assert(
    fc.property(packed, (bytes) => {
      const text = formatAddress(bytes);
      const again = parseAddress(text);
      assert.ok(again !== undefined);
      assert.equal(formatAddress(again), text);
      if (again.length === bytes.length) assert.deepEqual([...again], [...bytes]);
      else assert.deepEqual([...again], [...bytes.subarray(12)]);
    }),
  );
});

test('no text makes the parser throw', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.[\]]{0,50}$/));
  fc.assert(
    fc.property(text, (written) => {
      parseAddress(written);
      parseEndpoint(written);
      scopeOf(written);
    }),
  );
});

test('H91: every spelling of an address has the scope of what it reaches', () => {
  const cases: Record<AddressScope, readonly string[]> = {
    loopback: [
      '127.0.0.1',
      '127.255.3.4',
      '::1',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
    ],
    'link-local': ['169.254.1.1', 'fe80::1', 'febf::1', '::ffff:169.254.1.1'],
    private: [
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '100.64.0.1',
      '198.18.0.1',
      'fc00::1',
      'fd12::1',
      'fec0::1',
      '2002:a00:1::',
    ],
    global: [
      '1.1.1.1',
      '172.32.0.1',
      '172.15.0.1',
      '100.128.0.1',
      '192.0.2.1',
      '2001:db8::1',
      '2606:4700::1',
      '200::1',
      '223.255.255.255',
    ],
    multicast: ['224.0.0.1', '239.192.152.143', 'ff02::1', 'ff15::efc0:988f'],
    unspecified: ['0.0.0.0', '::', '::ffff:0.0.0.0'],
    reserved: [
      '0.1.2.3',
      '240.0.0.1',
      '255.255.255.255',
      '192.0.0.1',
      '::2',
      '::5',
      '100::1',
      '4000::1',
      'fe00::1',
      'localhost',
      '',
    ],
    metadata: [
      '169.254.169.254',
      '169.254.170.2',
      '::ffff:169.254.169.254',
      '64:ff9b::a9fe:a9fe',
      'fd00:ec2::254',
      '100.100.100.200',
      '168.63.129.16',
    ],
  };
  for (const [scope, hosts] of Object.entries(cases)) {
    for (const host of hosts) assert.equal(scopeOf(host), scope, host);
  }
});

test('a source names addresses of its own reach or farther, and never what cannot be dialled', () => {
  const near: readonly AddressScope[] = ['loopback', 'link-local', 'private', 'global'];
  for (const [from, source] of near.entries()) {
    for (const [to, candidate] of near.entries()) {
      assert.equal(mayName(source, candidate), to >= from, `${source} names ${candidate}`);
    }
    for (const candidate of ['multicast', 'unspecified', 'reserved', 'metadata'] as const) {
      assert.equal(mayName(source, candidate), false);
      assert.equal(mayName(candidate, source), false);
    }
  }
});

test('endpoints read back what endpointKey wrote', () => {
  for (const endpoint of [
    { host: '1.2.3.4', port: 1 },
    { host: '2001:db8::1', port: 65_535 },
  ]) {
    assert.deepEqual(parseEndpoint(endpointKey(endpoint)), endpoint);
  }
  for (const text of [
    '1.2.3.4',
    '1.2.3.4:0',
    '1.2.3.4:65536',
    '::1:80',
    '[1.2.3.4]:80',
    '[::1]',
    'host:80',
    '',
  ]) {
    assert.equal(parseEndpoint(text), undefined, text);
  }
  assert.equal(isDialablePort(1.5), false);
});

test('IPv6 wears brackets in URLs and before ports, and nowhere else', () => {
  for (const host of ['192.0.2.7', '2001:db8::7', 'tracker.example']) {
    assert.equal(bracketed(host), host.includes(':') ? `[${host}]` : host);
    assert.equal(hostOfUrl(new URL(`http://${bracketed(host)}:6969/announce`)), host);
  }
});

test('what is to be dialled later may have a name', () => {
  assert.deepEqual(parseNamedEndpoint('router.example:6881'), {
    host: 'router.example',
    port: 6881,
  });
  assert.deepEqual(parseNamedEndpoint('[::1]:1'), { host: '::1', port: 1 });
  for (const text of ['router.example', 'a b:1', 'a:0', 'a:65536', '::1:1', 'a/b:1', ':1', '']) {
    assert.equal(parseNamedEndpoint(text), undefined, text);
  }
});
