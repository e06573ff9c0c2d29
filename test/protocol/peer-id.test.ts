import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { equalBytes, toBinaryString } from '../../source/base/bytes.ts';
import { clientNameOf, createPeerId } from '../../source/protocol/peer-id.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const nameOf = (start: string): string =>
  clientNameOf(Buffer.from(start.padEnd(20, 'x'), 'latin1'));

test('our peer id says Sluice and its version in Azureus style, and is new each time', () => {
  const random = new SeededRandom('peer id');
  const id = createPeerId(random, '0.1.0');
  assert.equal(id.length, 20);
  assert.equal(toBinaryString(id.subarray(0, 8)), '-SL0100-');
  assert.equal(equalBytes(id, createPeerId(random, '0.1.0')), false);
  assert.equal(clientNameOf(id), 'Sluice 0.1.0');
});

test('versions beyond nine are letters, and odd ones do not break the form', () => {
  const startOf = (version: string): string =>
    toBinaryString(createPeerId(new SeededRandom(1), version).subarray(0, 8));
  assert.equal(startOf('1.12.3'), '-SL1C30-');
  assert.equal(startOf('2.0.0-beta.1'), '-SL2000-');
  assert.equal(startOf('99.1'), '-SLZ100-');
  assert.equal(startOf('not a version'), '-SL0000-');
});

test('known clients are named with their version', () => {
  const known: [string, string][] = [
    ['-TR2940-', 'Transmission 2.94'],
    ['-TR300Z-', 'Transmission 3.00'],
    ['-TR4060-', 'Transmission 4.0.6'],
    ['-qB4630-', 'qBittorrent 4.6.3'],
    ['-DE13F0-', 'Deluge 1.3.15'],
    ['-DE203s-', 'Deluge 2.0.3'],
    ['-LT12B0-', 'libtorrent 1.2.11'],
    ['-lt0D80-', 'rTorrent/libTorrent 0.13.8'],
    ['-UT355W-', 'µTorrent 3.5.5'],
    ['-AZ5761-', 'Vuze 5.7.6.1'],
    ['-WW0207-', 'WebTorrent 2.7'],
    ['-BC0171-', 'BitComet 1.71'],
    ['-FG0180', 'FlashGet 0.1.8'],
    ['-ML2.7.2-', 'MLDonkey 2.7.2'],
    ['A2-1-36-0-', 'aria2 1.36.0'],
    ['M7-11-0--', 'BitTorrent 7.11.0'],
    ['M4-20-8-', 'BitTorrent 4.20.8'],
    ['Q1-10-0-', 'Queen Bee 1.10.0'],
    ['S58B-----', 'Shadow 5.8.11'],
    ['T03I-----', 'BitTornado 0.3.18'],
    ['exbc\0\x38', 'BitComet 0.56'],
    ['exbc\x01\x01LORD', 'BitLord 1.01'],
    ['XBT054d-', 'XBT Client 0.5.4'],
    ['OP7685', 'Opera build 7685'],
    ['-BOWA0C-', 'Bits on Wheels'],
    ['AZ2500BT', 'BitTyrant'],
    ['\0\x03BS', 'BitSpirit 3'],
    ['-G3nick', 'G3 Torrent'],
  ];
  for (const [start, name] of known) assert.equal(nameOf(start), name);
});

test('a client nobody knows is shown by its printable start, or called unknown', () => {
  assert.equal(nameOf('-ZZ1234-'), '-ZZ1234-');
  assert.equal(nameOf('abc\0def'), 'abc');
  assert.equal(nameOf('a\0'), 'unknown');
  assert.equal(nameOf('\0\0\0'), 'unknown');
  assert.equal(clientNameOf(new Uint8Array()), 'unknown');
});

test('H36: whatever the id is, its name is short and holds nothing that a terminal obeys', () => {
  const start = fc.constantFrom(
    '',
    '-TR',
    '-qB\x1b',
    'exbc',
    '-ML',
    'S',
    'M',
    '\0\x1bBS',
    '\x05\x1bRS',
  );
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 30 }), (known, bytes) => {
      const name = clientNameOf(Buffer.concat([Buffer.from(known, 'latin1'), bytes]));
      assert.match(name, /^[ -~µ]{3,60}$/);
    }),
    { numRuns: 1000 },
  );
});
