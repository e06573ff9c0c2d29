import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection } from '../../source/base/ports/network.ts';
import { HttpTrackerServer } from '../../source/tracker/http-tracker-server.ts';
import { HTTP_DOOR_LIMITS } from '../../source/tracker/limits.ts';
import { Tracker } from '../../source/tracker/tracker.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const AT = { host: '192.0.2.9', port: 6969 };
const LONG_MS = 60_000;

interface Caller {
  readonly connection: Connection;
  heard: string;
  isOver: boolean;
}

const setUp = async (
  more: {
    hasPage?: boolean;
    proxies?: ReadonlySet<string>;
    refuses?: (host: string) => boolean;
    maxConnections?: number;
  } = {},
) => {
  const clock = new VirtualClock();
  const random = new SeededRandom('door');
  const network = new SimulatedNetwork(clock, random);
  const tracker = new Tracker({ clock, random });
  const { tcp } = network.host(AT.host);
  const server = new HttpTrackerServer({ tcp, clock, random, tracker, ...more });
  await server.listen(AT);
  const call = (host: string): Caller => {
    const caller = { heard: '', isOver: false };
    const connection = network.host(host).tcp.connect(
      AT,
      {
        onConnect: () => {},
        onData: (chunk) => {
          caller.heard += Buffer.from(chunk).toString('latin1');
        },
        onDrain: () => {},
        onClose: () => {
          caller.isOver = true;
        },
      },
      LONG_MS,
    );
    return Object.assign(caller, { connection });
  };
  const say = async (caller: Caller, text: string): Promise<void> => {
    caller.connection.write(Buffer.from(text, 'latin1'));
    await clock.advance(200);
  };
  const ask = async (host: string, text: string): Promise<string> => {
    const caller = call(host);
    await clock.advance(200);
    await say(caller, text);
    caller.connection.destroy();
    return caller.heard;
  };
  return { clock, tracker, server, call, say, ask };
};

const announce = (port: number): string =>
  `GET /announce?info_hash=${'%01'.repeat(20)}&peer_id=${'p'.repeat(20)}&port=${port}&left=1 HTTP/1.1\r\nHost: t\r\n\r\n`;
const answersIn = (text: string): number => text.split('HTTP/1.1 200 OK').length - 1;

test('questions that come in one piece, or byte by byte, are answered in their order', async () => {
  const { clock, call, say } = await setUp();
  const caller = call('198.51.100.1');
  await clock.advance(200);
  await say(caller, announce(1) + announce(2) + announce(3).slice(0, 30));
  assert.equal(answersIn(caller.heard), 2);
  for (const letter of announce(3).slice(30)) caller.connection.write(Buffer.from(letter));
  await clock.advance(1_000);
  assert.equal(answersIn(caller.heard), 3);
  assert.match(caller.heard, /incompletei1e[\s\S]*incompletei2e[\s\S]*incompletei3e/);
});

test('H116: a body is never read: its request is answered, and the connection ends', async () => {
  const { clock, call, say } = await setUp();
  const caller = call('198.51.100.1');
  await clock.advance(200);
  const body = `${announce(9)}${'x'.repeat(5_000)}`;
  await say(caller, announce(1).replace('\r\n\r\n', `\r\nContent-Length: 99999999\r\n\r\n${body}`));
  assert.equal(answersIn(caller.heard), 1);
  assert.match(caller.heard, /Connection: close/);
  assert.equal(caller.isOver, true);
});

test('H116: headers without end are refused', async () => {
  const { clock, call, say } = await setUp();
  const caller = call('198.51.100.1');
  await clock.advance(200);
  await say(caller, `GET / HTTP/1.1\r\nA: ${'b'.repeat(HTTP_DOOR_LIMITS.maxHeaderBytes)}`);
  assert.match(caller.heard, /^HTTP\/1\.1 431 /);
  assert.equal(caller.isOver, true);
});

test('H116: who says its words one by one, or nothing, is not waited for, and others are served meanwhile', async () => {
  const { clock, call, say, ask } = await setUp();
  const slow = call('198.51.100.1');
  const silent = call('198.51.100.2');
  await clock.advance(200);
  for (let at = 0; at < 8; at++) await say(slow, announce(1)[at]!.padEnd(1));
  await clock.advance(HTTP_DOOR_LIMITS.idleTimeoutMs);
  assert.equal(silent.isOver, true);
  assert.equal(slow.isOver, false);
  assert.equal(answersIn(await ask('198.51.100.3', announce(1))), 1);
  for (let at = 0; at < 6; at++) {
    slow.connection.write(Buffer.from('x'));
    await clock.advance(1_000);
  }
  assert.equal(slow.isOver, true);
});

test('H122: one address, or one /64, has so many connections and no more', async () => {
  const { clock, call, ask } = await setUp();
  const most = HTTP_DOOR_LIMITS.maxConnectionsPerHost;
  const callers = Array.from({ length: most + 5 }, () => call('198.51.100.1'));
  await clock.advance(500);
  assert.equal(callers.filter(({ isOver }) => !isOver).length, most);
  assert.equal(answersIn(await ask('198.51.100.2', announce(1))), 1);
  callers[0]!.connection.destroy();
  await clock.advance(500);
  assert.equal(answersIn(await ask('198.51.100.1', announce(1))), 1);
});

test('H122: whoever asks without reading is not read any more, and let go', async () => {
  const { clock, call, tracker } = await setUp();
  const caller = call('198.51.100.1');
  await clock.advance(200);
  for (let at = 1; at <= 250; at++) {
    const endpoint = { host: `198.51.100.${at}`, port: 1 };
    const said = { infoHash: new Uint8Array(20).fill(1), endpoint, event: undefined, left: 1 };
    tracker.announce(said, { own: 0, other: 0 }, 'udp');
  }
  caller.connection.pause();
  const greedy = announce(1).replace('&left', '&numwant=200&left');
  for (let round = 0; round < 900; round++) caller.connection.write(Buffer.from(greedy));
  await clock.advance(2 * HTTP_DOOR_LIMITS.requestTimeoutMs);
  const { announces } = tracker.deeds('http');
  assert.ok(announces < 800, `${announces} were answered to nobody`);
  caller.connection.resume();
  await clock.advance(1_000);
  assert.equal(caller.isOver, true);
});

test('a proxy that we believe speaks for others, and anybody else for himself', async () => {
  const proxies = new Set(['198.51.100.1']);
  const { tracker, ask } = await setUp({ proxies });
  const said = announce(6881).replace('\r\n\r\n', '\r\nX-Forwarded-For: 203.0.113.4\r\n\r\n');
  assert.ok((await ask('198.51.100.1', said)).includes('external ip4:\xcb\x00\x71\x04'));
  assert.ok((await ask('198.51.100.2', said)).includes('external ip4:\xc6\x33\x64\x02'));
  assert.equal(tracker.peerCount, 2);
});

test('the page can be switched off, and is not shown under a name that a stranger chose (H113)', async () => {
  const page = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const shown = await setUp();
  assert.match(await shown.ask('10.0.0.1', page('192.0.2.9:6969')), / 200 OK/);
  assert.match(await shown.ask('10.0.0.1', page('evil.example')), / 403 Forbidden/);
  const hidden = await setUp({ hasPage: false });
  assert.match(await hidden.ask('10.0.0.1', page('192.0.2.9:6969')), / 404 Not Found/);
  assert.match(await hidden.ask('10.0.0.1', announce(1)), / 200 OK/);
});

test('at the end all connections end, and nobody comes in', async () => {
  const { clock, call, server } = await setUp();
  const caller = call('198.51.100.1');
  await clock.advance(200);
  await server.close();
  const late = call('198.51.100.2');
  await clock.advance(500);
  assert.deepEqual([caller.isOver, late.isOver], [true, true]);
  assert.equal(clock.pendingTimers, 0);
});

test('with whom there is nothing to say, nothing is said', async () => {
  const { ask, tracker } = await setUp({ refuses: (host) => host === '198.51.100.7' });
  assert.equal(await ask('198.51.100.7', announce(6001)), '');
  assert.equal(tracker.peerCount, 0);
  assert.match(await ask('198.51.100.8', announce(6001)), / 200 OK/);
});

test('a question whose head comes in any pieces is found, wherever they are cut (H51)', async () => {
  const { call, clock, say } = await setUp();
  const text = announce(6001);
  for (let cut = 1; cut < text.length; cut += 7) {
    const caller = call('198.51.100.8');
    await clock.advance(200);
    await say(caller, text.slice(0, cut));
    await say(caller, text.slice(cut, cut + 1));
    await say(caller, text.slice(cut + 1));
    assert.match(caller.heard, / 200 OK/, `cut at ${cut}`);
    caller.connection.destroy();
  }
});

test('no more connections are held than there may be, whoever makes them (F23)', async () => {
  const { call, clock, ask } = await setUp({ maxConnections: 20 });
  const callers = Array.from({ length: 30 }, (_, at) => call(`198.51.${at}.1`));
  await clock.advance(200);
  assert.equal(callers.filter(({ isOver }) => isOver).length, 10);
  for (const { connection } of callers) connection.destroy();
  await clock.advance(200);
  assert.match(await ask('198.51.100.8', announce(6001)), / 200 OK/);
});
