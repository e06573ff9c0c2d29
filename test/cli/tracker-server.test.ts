import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { parseAnnounceAnswer } from '../../source/protocol/http-tracker-answer.ts';
import { encodeUdpTrackerRequest } from '../../source/protocol/udp-tracker-request.ts';
import { NodeUdp } from '../../source/system/udp.ts';
import { Desk } from './program.ts';

const LOCAL = ['--host', '127.0.0.1', '--port', '0'] as const;

const announceAt = async (port: number, hash: string) => {
  const query = `info_hash=${hash.repeat(20)}&peer_id=${'p'.repeat(20)}&port=6001&left=0`;
  const answer = await fetch(`http://127.0.0.1:${port}/announce?${query}`);
  return parseAnnounceAnswer(new Uint8Array(await answer.arrayBuffer()));
};

test('a tracker answers over HTTP and UDP on one port, reads its list again when told, and ends in order', async (context) => {
  const desk = await Desk.open(context);
  const list = desk.path('allowed');
  await writeFile(list, '01'.repeat(20));
  const running = desk.start(['tracker', ...LOCAL, '--allow', list, '--json']);
  await running.until(({ stdout }) => stdout.includes('\n'), 'it listened');
  const { port } = JSON.parse(running.stdout) as { port: number };
  assert.equal((await announceAt(port, '%01')).kind, 'accepted');
  assert.equal((await announceAt(port, '%02')).kind, 'refused');
  const { promise: answered, resolve } = Promise.withResolvers<Uint8Array>();
  const socket = await new NodeUdp().bind({ host: '127.0.0.1', port: 0 }, (bytes) =>
    resolve(Uint8Array.from(bytes)),
  );
  socket.send(encodeUdpTrackerRequest({ kind: 'connect', transactionId: 1 }), {
    host: '127.0.0.1',
    port,
  });
  assert.equal((await answered).length, 16);
  socket.close();
  await writeFile(list, '02'.repeat(20));
  running.kill('SIGHUP');
  await running.until(
    ({ stderr }) => stderr.includes('read again: 1 torrents'),
    'it read the list',
  );
  assert.equal((await announceAt(port, '%02')).kind, 'accepted');
  await writeFile(list, 'nonsense');
  running.kill('SIGHUP');
  await running.until(({ stderr }) => stderr.includes('stays in force'), 'it read the bad list');
  assert.equal((await announceAt(port, '%02')).kind, 'accepted');
  assert.equal((await running.stop()).code, 0);
});

test('what a tracker cannot be run with is said before it runs', async (context) => {
  const desk = await Desk.open(context);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  context.after(() => taken.close());
  const { port } = taken.address() as { port: number };
  const bad = desk.path('bad');
  await writeFile(bad, 'x\n');
  const rows: readonly (readonly [args: readonly string[], code: number, told: RegExp])[] = [
    [['--port', '65536'], 2, /not a port/],
    [['--host', 'localhost'], 2, /not an address/],
    [['--interval', '1'], 2, /seconds from 5/],
    [['add'], 2, /usage: sluice tracker/],
    [['add', 'x'], 2, /usage: sluice tracker/],
    [['add', 'x', 'http://192.0.2.1/', '--port', '5'], 2, /--port is for a tracker of one's own/],
    [['add', 'x', 'http://192.0.2.1/', '--without-page'], 2, /--without-page is for a tracker/],
    [['add', 'x', 'http://192.0.2.1/', '--behind', '::1'], 2, /--behind is for a tracker/],
    [['--behind', 'proxy.example'], 2, /--behind: "proxy\.example" is not an address/],
    [['--per-address', '0'], 2, /--per-address: give a whole number/],
    [['serve'], 2, /usage: sluice tracker/],
    [['--allow', bad], 1, /line 1 is not an info-hash/],
    [['--allow', desk.path('none')], 1, /none/],
    [['--host', '127.0.0.1', '--port', String(port)], 1, /something else uses it already/],
  ];
  for (const [args, code, told] of rows) {
    const ended = await desk.tell(['tracker', ...args]);
    assert.equal(ended.code, code, args.join(' '));
    assert.match(ended.stderr, told);
  }
});

test('a tracker without a page, behind a proxy that it believes, takes so much of one address and no more', async (context) => {
  const desk = await Desk.open(context);
  const flags = ['--without-page', '--behind', '127.0.0.1', '--per-address', '3'];
  const running = desk.start(['tracker', ...LOCAL, ...flags, '--json']);
  await running.until(({ stdout }) => stdout.includes('\n'), 'it listened');
  const { port } = JSON.parse(running.stdout) as { port: number };
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
  const announceFor = async (address: string): Promise<string> => {
    const query = `info_hash=${'%01'.repeat(20)}&peer_id=${'p'.repeat(20)}&port=6001`;
    const headers = { 'x-forwarded-for': address };
    return (await fetch(`http://127.0.0.1:${port}/announce?${query}`, { headers })).text();
  };
  const told = [];
  for (let count = 0; count < 5; count++) told.push(await announceFor('198.51.100.4'));
  assert.ok(told.filter((text) => text.includes('too many requests')).length >= 1);
  assert.match(await announceFor('198.51.100.5'), /external ip4/);
  assert.equal((await running.stop()).code, 0);
});
