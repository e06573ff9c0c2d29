/** Our tracker as a process of its own, under attack over real sockets: honest clients are served meanwhile, and its memory stays where it was. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from './namespaces.ts';
import { freePort } from './ports.ts';
import { type Room, roomTest } from './room.ts';
import { startSluice } from './sluice.ts';
import { fetchText } from './strangers/opentracker.ts';

const START_MS = 30_000;
const ATTACK_MS = 4_000;
const PROTOCOL_ID = 0x41727101980n;
const MAX_GROWTH_BYTES = 80 * 1024 * 1024;
/** Under the same load as the attack itself, on the same cores. */
const MAX_ANSWER_MS = 3_000;

const HASH = '%01'.repeat(20);
const ANNOUNCE = `/announce?info_hash=${HASH}&peer_id=${'p'.repeat(20)}&port=6001&left=0`;

interface Target {
  readonly port: number;
  readonly rssBytes: () => number;
  readonly isUp: () => boolean;
}

const startTarget = async (room: Room): Promise<Target> => {
  const port = await freePort();
  const place = ['--host', LOOPBACK.address, '--port', String(port), '--json'];
  const program = startSluice(room, ['tracker', ...place]);
  await program.waitFor('the tracker', (line) => line.startsWith('{') || undefined, START_MS);
  return {
    port,
    isUp: () => program.exit === null,
    rssBytes: () => {
      const status = readFileSync(`/proc/${program.pid}/status`, 'latin1');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    },
  };
};

/** Attacks for a while; then the tracker stands, and has answered honest clients all along. */
const withstand = async (
  room: Room,
  { port, rssBytes, isUp }: Target,
  attack: (isOver: () => boolean) => Promise<void>,
): Promise<void> => {
  const before = rssBytes();
  let isOver = false;
  const attacking = attack(() => isOver);
  const base = `http://${LOOPBACK.address}:${port}`;
  for (const until = performance.now() + ATTACK_MS; performance.now() < until; ) {
    const asked = performance.now();
    assert.match(await fetchText(room, LOOPBACK, base + ANNOUNCE), /8:completei1e/);
    assert.ok(performance.now() - asked < MAX_ANSWER_MS, 'it answers while it is attacked');
    await sleep(100);
  }
  isOver = true;
  await attacking;
  assert.ok(isUp());
  const grown = rssBytes() - before;
  assert.ok(grown < MAX_GROWTH_BYTES, `it grew by ${grown} bytes`);
};

const helloOf = (): Buffer => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64BE(PROTOCOL_ID);
  return bytes;
};

roomTest(
  'H122: a flood of garbage, announces without an id and connects is answered with nothing larger, and honest clients are served',
  async (room) => {
    const target = await startTarget(room);
    let [sent, heard] = [0, 0];
    await withstand(room, target, async (isOver) => {
      const socket = createSocket('udp4');
      socket.on('error', () => {});
      socket.on('message', (message) => {
        heard += message.length;
      });
      socket.bind(0, '127.0.0.66');
      await once(socket, 'listening');
      const packets = [Buffer.alloc(1_400, 0xff), Buffer.alloc(98, 1), Buffer.alloc(0), helloOf()];
      while (!isOver()) {
        for (let at = 0; at < 500; at++) {
          const packet = packets[at % packets.length]!;
          socket.send(packet, target.port, LOOPBACK.address);
          sent += packet.length;
        }
        await sleep(5);
      }
      await sleep(200);
      socket.close();
    });
    assert.ok(heard > 0 && heard <= sent, `${heard} bytes came back for ${sent}`);
  },
);

roomTest('H122: an id is of no use at another address', async (room) => {
  const target = await startTarget(room);
  const [mine, other] = [createSocket('udp4'), createSocket('udp4')];
  mine.bind(0, '127.0.0.2');
  other.bind(0, '127.0.0.3');
  const heard: Buffer[] = [];
  other.on('message', (message) => heard.push(message));
  mine.send(helloOf(), target.port, LOOPBACK.address);
  const [answer] = (await once(mine, 'message')) as [Buffer];
  const announce = Buffer.alloc(98, 1);
  answer.copy(announce, 0, 8, 16);
  announce.writeUInt32BE(1, 8);
  other.send(announce, target.port, LOOPBACK.address);
  mine.send(announce, target.port, LOOPBACK.address);
  const [told] = (await once(mine, 'message')) as [Buffer];
  assert.equal(told.readUInt32BE(0), 1, 'whom it was given to is answered');
  await sleep(300);
  assert.equal(heard.length, 0);
  mine.close();
  other.close();
});

/** One of many addresses of loopback. */
const visit = (port: number, at: number): Socket => {
  const socket = connect({
    port,
    host: LOOPBACK.address,
    localAddress: `127.0.${1 + (at >> 5)}.${1 + (at & 31)}`,
  });
  socket.on('error', () => {});
  return socket.resume();
};

roomTest(
  'H116: a thousand slow, silent and senseless clients over HTTP hold up nobody, and are let go',
  async (room) => {
    const target = await startTarget(room);
    const sockets: Socket[] = [];
    await withstand(room, target, async (isOver) => {
      for (let at = 0; at < 1_000; at++) sockets.push(visit(target.port, at));
      const words = [
        `GET ${ANNOUNCE}`,
        '\x16\x03\x01\x02garbage\r\n\r\n',
        '',
        'GET / HTTP/1.1\r\n',
      ];
      for (const [at, socket] of sockets.entries()) socket.write(words[at % words.length]!);
      while (!isOver()) {
        for (const socket of sockets) if (!socket.destroyed) socket.write('a');
        await sleep(500);
      }
    });
    const end = performance.now() + 15_000;
    while (sockets.some(({ destroyed }) => !destroyed) && performance.now() < end) await sleep(200);
    assert.equal(sockets.filter(({ destroyed }) => !destroyed).length, 0);
  },
);
