/** How soon Sluice does something after it was started, in real time. Sluice only. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeTorrent } from '../helpers/torrent-maker.ts';
import { within } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { startSluice } from './sluice.ts';
import { subject } from './subject.ts';

/** The promise is 300 ms; a machine that runs other tests at the same time gets more. */
const FIRST_ANNOUNCE_MS = 1_000;
const RUNS = 3;
const STEP_MS = 30_000;
/** BEP 15. */
const CONNECT = 0;
const ANNOUNCE = 1;
const CONNECT_ANSWER_BYTES = 16;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[values.length >> 1]!;

/** Milliseconds from the start of the process to its first announce, `RUNS` times. */
const measure = async (
  room: Room,
  announce: string,
  announced: () => Promise<number>,
): Promise<readonly number[]> => {
  const torrent = join(room.path, 'made.torrent');
  const wish = { name: 'x', size: 50_000, pieceLength: 16_384, announce };
  writeFileSync(torrent, makeTorrent(wish).bytes);
  const took: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const arrival = announced();
    const began = performance.now();
    const place = ['--dir', room.folder('got'), '--port', '0', '--quiet'];
    const running = startSluice(room, ['get', torrent, ...place]);
    took.push((await within(STEP_MS, 'the first announce', arrival)) - began);
    await running.stop('SIGINT');
  }
  return took;
};

const assertSoon = (took: readonly number[]): void =>
  assert.ok(median(took) < FIRST_ANNOUNCE_MS, `median of ${took.join(', ')} ms`);

sluiceTest('the first announce to a UDP tracker leaves soon after the start', async (room) => {
  const tracker = createSocket('udp4');
  room.defer(() => void tracker.close());
  let arrived: (at: number) => void = () => {};
  tracker.on('message', (message, from) => {
    const action = message.readUInt32BE(8);
    if (action === ANNOUNCE) arrived(performance.now());
    if (action !== CONNECT) return;
    const answer = Buffer.alloc(CONNECT_ANSWER_BYTES, 7);
    answer.writeUInt32BE(CONNECT, 0);
    message.copy(answer, 4, 12, 16);
    tracker.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => tracker.bind(0, '127.0.0.1', resolve));
  const announced = () =>
    new Promise<number>((resolve) => {
      arrived = resolve;
    });
  const url = `udp://127.0.0.1:${tracker.address().port}/announce`;
  assertSoon(await measure(room, url, announced));
});

sluiceTest('the first announce to an HTTP tracker leaves soon after the start', async (room) => {
  let arrived: (at: number) => void = () => {};
  const tracker = createServer((request, response) => {
    if (request.url?.includes('event=started')) arrived(performance.now());
    response.end('d8:intervali1800e5:peers0:e');
  });
  room.defer(() => void tracker.close());
  await new Promise<void>((resolve) => tracker.listen(0, '127.0.0.1', resolve));
  const announced = () =>
    new Promise<number>((resolve) => {
      arrived = resolve;
    });
  const url = `http://127.0.0.1:${(tracker.address() as AddressInfo).port}/announce`;
  assertSoon(await measure(room, url, announced));
});
