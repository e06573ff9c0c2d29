import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { byNeed, diskBar, diskLine } from '../../../source/ui/session/disk-lines.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makeDisk } from '../../helpers/frame-maker.ts';

const GIB = 1024 ** 3;

describe('a disk', () => {
  test('is told by what is free, what is still to come, and a bar of both', () => {
    const disk = makeDisk({ free: 20 * GIB, total: 40 * GIB, wanted: 10 * GIB });
    assert.equal(textOf(diskBar(disk, 8)), '████▒▒──');
    assert.match(
      textOf(diskLine(disk, 100)),
      /^ \/data\/downloads +█+▒+─+ 20\.0 GiB free of 40\.0 GiB, 10\.0 GiB to come$/,
    );
  });

  test('that cannot take what is to come says so, in red and in words', () => {
    const disk = makeDisk({ free: GIB, total: 40 * GIB, wanted: 3 * GIB });
    const line = diskLine(disk, 80);
    assert.match(textOf(line), /1\.00 GiB free of 40\.0 GiB, 2\.00 GiB too little$/);
    assert.equal(line.at(-1)?.tone, 'bad');
    assert.match(textOf(diskLine(disk, 40)), /^ \/data\/…loads +2\.00 GiB too little$/);
  });

  test('stands before those in less need', () => {
    const full = makeDisk({ directory: '/full', free: 1, wanted: 2 });
    const low = makeDisk({ directory: '/low', free: GIB, wanted: 0 });
    const roomy = makeDisk({ directory: '/roomy', free: 9 * GIB, wanted: GIB });
    assert.deepEqual(
      byNeed([roomy, full, low]).map(({ directory }) => directory),
      ['/full', '/low', '/roomy'],
    );
  });

  test('is cut where there is no room for a bar and its words are long', () => {
    const disk = makeDisk({ free: 0, total: 1000, wanted: 1000 * GIB });
    assert.equal(lineWidth(diskLine(disk, 64)), 64);
  });

  test('never leaves its line, whatever its figures are', () => {
    const bytes = fc.double({ min: 0, max: 2 ** 62, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({ directory: fc.string(), free: bytes, total: bytes, wanted: bytes }),
        fc.integer({ min: 40, max: 240 }),
        fc.integer({ min: 0, max: 80 }),
        (disk, columns, width) => {
          assert.equal(lineWidth(diskBar(disk, width)), width);
          assert.ok(lineWidth(diskLine(disk, columns)) <= columns);
        },
      ),
    );
  });
});
