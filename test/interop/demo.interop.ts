/** The whole demo, as anybody would try it first. Sluice only. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOPBACK } from './namespaces.ts';
import { roomTest } from './room.ts';
import { SLUICE } from './sluice.ts';
import { subject } from './subject.ts';

const DEMO_MS = 60_000;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

sluiceTest(
  'the demo without a screen shows progress in lines, compares all that arrived and ends with 0',
  async (room) => {
    const folder = room.folder('temporary');
    const demo = room.run({
      label: 'demo',
      command: process.execPath,
      args: [SLUICE, 'demo', '--headless'],
      host: LOOPBACK,
      // What it makes comes to lie in a folder of ours; only Node's own cache stays where it is.
      env: { TMPDIR: folder, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    });
    const lines: string[] = [];
    demo.onLine((line) => void lines.push(line));
    const { code } = await demo.waitForExit(DEMO_MS);
    assert.equal(code, 0);
    const text = lines.join('\n');
    assert.match(text, /^ *\d+(\.\d)?% {2}after \d+ s$/m);
    assert.match(text, /\ndone: \d+ deliveries compared byte for byte, all right$/);
    assert.deepEqual(readdirSync(folder), [], 'nothing is left on disk');
  },
);
