import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SluiceError } from '../../source/base/errors.ts';
import type { DetailPart } from '../../source/contract/details.ts';
import {
  MAX_REQUEST_BYTES,
  MAX_REQUESTS_UNDER_WAY,
  MAX_VIEWERS,
  MAX_WATCHES,
} from '../../source/daemon/limits.ts';
import { makeFrame, makeId } from '../helpers/frame-maker.ts';
import { SocketScene, VERSION } from './raw-viewer.ts';

test('a command needs no more than its line, and is answered with its result', async () => {
  const scene = await SocketScene.open();
  const answer = await scene.ask('torrent:remove', { id: makeId(1), withData: true });
  assert.deepEqual(answer, { jsonrpc: '2.0', id: 1, result: { removedFiles: [] } });
  assert.deepEqual(scene.session.executed, [
    { name: 'torrent:remove', args: { id: makeId(1), withData: true } },
  ]);
});

test('what a command rejects with comes over with its code and its words', async () => {
  const scene = await SocketScene.open();
  scene.session.answer('torrent:pause', () => {
    throw new SluiceError('session/not-found', 'no torrent here');
  });
  const answer = await scene.ask('torrent:pause', { id: makeId(1) });
  assert.deepEqual(answer.error, {
    code: -32000,
    message: 'no torrent here',
    data: { code: 'session/not-found' },
  });
});

const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
const HOSTILE: readonly (readonly [string, number, RegExp])[] = [
  ['{', -32700, /not JSON/],
  ['\u0000', -32700, /not JSON/],
  [`{"jsonrpc":"2.0","id":1,"method":"frames","params":${deep}}`, -32700, /deeper/],
  ['[]', -32600, /batches/],
  [`[${'{"jsonrpc":"2.0","id":1,"method":"frames"},'.repeat(9_999)}1]`, -32600, /batches/],
  ['5', -32600, /object/],
  ['null', -32600, /object/],
  ['{"id":1,"method":"frames"}', -32600, /jsonrpc/],
  ['{"jsonrpc":"2.0","id":{},"method":"frames"}', -32600, /"id"/],
  [`{"jsonrpc":"2.0","id":"${'x'.repeat(101)}","method":"frames"}`, -32600, /"id"/],
  ['{"jsonrpc":"2.0","id":1}', -32600, /"method"/],
  ['{"jsonrpc":"2.0","id":1,"method":"explode"}', -32601, /"explode"/],
  ['{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601, /"__proto__"/],
  ['{"jsonrpc":"2.0","id":1,"method":"toString"}', -32601, /"toString"/],
  ['{"jsonrpc":"2.0","id":1,"method":"\\u001b[2J"}', -32601, /␛/],
  ['{"jsonrpc":"2.0","id":1,"method":"frames","params":[1]}', -32602, /"params"/],
  ['{"jsonrpc":"2.0","id":1,"method":"frames","params":{"a":1}}', -32602, /"a"/],
  ['{"jsonrpc":"2.0","id":1,"method":"frames","params":{"__proto__":1}}', -32602, /__proto__/],
  ['{"jsonrpc":"2.0","id":1,"method":"events","params":{"after":"1"}}', -32602, /"after"/],
  ['{"jsonrpc":"2.0","id":1,"method":"watch","params":{"target":"session"}}', -32602, /"parts"/],
  [
    '{"jsonrpc":"2.0","id":1,"method":"watch","params":{"target":"session","parts":["all"]}}',
    -32602,
    /"parts\[0\]"/,
  ],
  ['{"jsonrpc":"2.0","id":1,"method":"unwatch","params":{"watch":1.5}}', -32602, /"watch"/],
];

test('H116: what is no request is refused in words, and the connection goes on', async () => {
  const scene = await SocketScene.open();
  for (const [line, code, words] of HOSTILE) {
    const viewer = await scene.viewer();
    viewer.write(`${line}\n`);
    viewer.ask('after', 'hello', { protocol: 1, version: VERSION });
    await scene.clock.advance(100);
    const [refusal] = viewer.messages;
    assert.equal(refusal.error.code, code, line.slice(0, 80));
    assert.match(refusal.error.message, words);
    assert.ok(viewer.answerTo('after').result, line.slice(0, 80));
    viewer.connection.destroy();
    await scene.clock.advance(100);
  }
  assert.deepEqual(scene.session.executed, []);
  assert.equal(scene.server.viewerCount, 0);
});

test('H116: after bytes that are not UTF-8, or a line without end, the connection ends with a reason', async () => {
  const scene = await SocketScene.open();
  for (const bytes of [Buffer.from([0xff, 0x0a]), Buffer.alloc(MAX_REQUEST_BYTES + 1, 'x')]) {
    const viewer = await scene.viewer();
    viewer.write(bytes);
    await scene.clock.advance(10_000);
    assert.equal(viewer.answerTo(null).error.code, -32700);
    assert.ok(viewer.isClosed);
  }
  assert.equal(scene.server.viewerCount, 0);
});

test('whatever bytes come, in whatever chunks, the engine lives and others are served', async () => {
  const scene = await SocketScene.open();
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.constantFrom('\n', '{"jsonrpc":"2.0","id":1,"method":"', 'frames"}\n').map(Buffer.from),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part), async (parts) => {
      const viewer = await scene.viewer();
      for (const each of parts) viewer.write(each);
      await scene.clock.advance(10);
      viewer.connection.destroy();
      assert.ok((await scene.ask('hello', { protocol: 1, version: VERSION })).result);
    }),
    { numRuns: 50 },
  );
  await scene.clock.advance(10_000);
  assert.equal(scene.server.viewerCount, 0);
});

test('an id that is under way is not taken again; later it is', async () => {
  const scene = await SocketScene.open();
  const held = Promise.withResolvers<null>();
  scene.session.answer('torrent:pause', () => held.promise as never);
  const viewer = await scene.viewer();
  viewer.ask(7, 'torrent:pause', { id: makeId(1) });
  viewer.ask(7, 'torrent:resume', { id: makeId(1) });
  await scene.clock.advance(100);
  assert.match(viewer.answerTo(7).error.message, /under way/);
  held.resolve(null);
  await scene.clock.advance(100);
  viewer.ask(7, 'torrent:resume', { id: makeId(1) });
  await scene.clock.advance(100);
  assert.equal(viewer.messages.length, 3);
  assert.deepEqual(
    scene.session.executed.map(({ name }) => name),
    ['torrent:pause', 'torrent:resume'],
  );
});

test('a request without an id is done and not answered', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  viewer.write('{"jsonrpc":"2.0","method":"session:set-limits","params":{"download":5}}\n');
  await scene.clock.advance(100);
  assert.equal(scene.session.executed.length, 1);
  assert.deepEqual(viewer.messages, []);
});

test('thousands of requests at once are worked on a few at a time, and all are answered', async () => {
  const scene = await SocketScene.open();
  let underWay = 0;
  let most = 0;
  scene.session.answer('session:set-limits', (() => {
    underWay += 1;
    most = Math.max(most, underWay);
    return new Promise((resolve) =>
      scene.clock.setTimer(1, () => {
        underWay -= 1;
        resolve(null);
      }),
    );
  }) as never);
  const viewer = await scene.viewer();
  for (let id = 0; id < 5_000; id++) viewer.ask(id, 'session:set-limits', { download: id });
  await scene.clock.advance(60_000);
  assert.equal(most, MAX_REQUESTS_UNDER_WAY);
  assert.equal(viewer.messages.length, 5_000);
});

test('a protocol that differs is refused in words that say who is older and what to do', async () => {
  const scene = await SocketScene.open();
  const newer = await scene.ask('hello', { protocol: 2, version: '2.0.0' });
  assert.equal(newer.error.data.code, 'daemon/version');
  assert.match(newer.error.message, /engine that runs is older.*1\.2\.3.*2\.0\.0.*sluice shutdown/);
  const older = await scene.ask('hello', { protocol: 0, version: '0.1.0' });
  assert.match(older.error.message, /engine that runs is newer.*update this program/);
});

test('a viewer that only looks can change nothing, and cannot take that back', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  viewer.ask(1, 'hello', { protocol: 1, version: VERSION, readOnly: true });
  viewer.ask(2, 'hello', { protocol: 1, version: VERSION, readOnly: false });
  viewer.ask(3, 'torrent:pause', { id: makeId(1) });
  viewer.ask(4, 'shutdown');
  viewer.ask(5, 'session:list-folder', { path: '/' });
  viewer.ask(6, 'frames');
  await scene.clock.advance(100);
  for (const id of [3, 4]) {
    assert.equal(viewer.answerTo(id).error.data.code, 'daemon/read-only');
  }
  assert.ok(viewer.answerTo(5).result);
  assert.equal(viewer.notified('frame').length, 1);
  assert.equal(scene.shutdowns, 0);
});

test('every part of the details can be watched from another process', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  const parts: readonly DetailPart[] = [
    ...(['overview', 'peers', 'pieces', 'files', 'trackers', 'webSeeds', 'sources'] as const),
    ...(['rates', 'dht', 'peer:a:1'] as const),
  ];
  viewer.ask(1, 'watch', { target: makeId(1), parts });
  await scene.clock.advance(100);
  assert.deepEqual(scene.session.watched, [`${makeId(1)} ${parts.join(',')}`]);
});

test('each viewer sees the details that it watches, and not those of others', async () => {
  const scene = await SocketScene.open();
  const [one, two] = [await scene.viewer(), await scene.viewer()];
  const target = makeId(1);
  one.ask(1, 'watch', { target, parts: ['peers', 'peer:a:1'] });
  one.ask(2, 'frames');
  two.ask(1, 'frames');
  await scene.clock.advance(100);
  assert.deepEqual(scene.session.watched, [`${target} peers,peer:a:1`]);
  const details = { peers: [], files: [], peerPieces: { 'a:1': 'AA==', 'b:2': 'AA==' } };
  scene.session.publish({ details: { [target]: details } });
  await scene.clock.advance(100);
  const mine = { peers: [], peerPieces: { 'a:1': 'AA==' } };
  assert.deepEqual(one.notified('frame').at(-1).delta.details, { [target]: { value: mine } });
  assert.equal(two.notified('frame').at(-1).delta.details, undefined);
  one.ask(3, 'unwatch', one.answerTo(1).result);
  await scene.clock.advance(100);
  assert.deepEqual(scene.session.watched, []);
  scene.session.publish({});
  await scene.clock.advance(100);
  assert.deepEqual(one.notified('frame').at(-1).delta.details, { [target]: null });
});

test('a viewer may watch only so much, and no more than so many viewers come in', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  for (let id = 0; id <= MAX_WATCHES; id++) {
    viewer.ask(id, 'watch', { target: 'session', parts: ['rates'] });
  }
  await scene.clock.advance(1_000);
  assert.equal(viewer.answerTo(MAX_WATCHES).error.data.code, 'daemon/limit');
  assert.equal(scene.session.watched.length, MAX_WATCHES);
  for (let at = 1; at < MAX_VIEWERS; at++) await scene.viewer();
  const late = await scene.viewer();
  await scene.clock.advance(10_000);
  assert.equal(late.answerTo(null).error.data.code, 'daemon/limit');
  assert.ok(late.isClosed);
  assert.equal(scene.server.viewerCount, MAX_VIEWERS);
});

test('whoever leaves leaves nothing behind', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  viewer.ask(1, 'frames');
  viewer.ask(2, 'events', { after: 0 });
  viewer.ask(3, 'watch', { target: 'session', parts: ['rates'] });
  await scene.clock.advance(100);
  assert.equal(scene.session.listeners, 1);
  viewer.connection.destroy();
  await scene.clock.advance(100);
  assert.equal(scene.session.listeners, 0);
  assert.deepEqual(scene.session.watched, []);
  assert.equal(scene.clock.pendingTimers, 0);
});

test('closing the server ends every viewer, also one that does not go by itself', async () => {
  const scene = await SocketScene.open();
  const viewer = await scene.viewer();
  viewer.connection.pause();
  viewer.ask(1, 'frames');
  scene.session.publish({ torrents: makeFrame([]).torrents });
  await scene.clock.advance(100);
  await scene.clock.wait(scene.server.close());
  assert.equal(scene.server.viewerCount, 0);
  await scene.clock.advance(100);
  assert.equal(scene.clock.pendingTimers, 0);
});
