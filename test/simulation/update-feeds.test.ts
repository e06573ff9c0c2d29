/** Torrents that name an address where newer ones are (BEP 39): told of, or followed where their author has signed them (BEP 35). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentId } from '../../source/base/ids.ts';
import type { UpdateDetails } from '../../source/contract/updates.ts';
import type { BencodeInput } from '../../source/protocol/bencode.ts';
import { simulateEngine } from '../helpers/engine-swarm.ts';
import { CERTIFICATE, signedTorrent } from '../helpers/signed-torrent.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent, type TorrentToMake } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FEED = 'http://feed.test/newer?show=1';
const FEED_ADDRESS = '52.0.0.1';

type Info = Record<string, BencodeInput>;

const wish = (parts: number, fields: Info = { 'update-url': FEED }): TorrentToMake => ({
  seed: 'show',
  name: 'show',
  files: Array.from({ length: parts }, (_, at) => ({ path: `part-${at}`, size: 6 * BLOCK })),
  pieceLength: BLOCK,
  announce: TRACKER_URL,
  editInfo: (info) => ({ ...info, ...fields }),
});

interface Feed {
  readonly asked: string[];
  answer: { readonly status: number; readonly body?: Uint8Array; readonly location?: string };
}

const openFeed = (swarm: SimulatedSwarm, address = FEED_ADDRESS): Feed => {
  const feed: Feed = { asked: [], answer: { status: 404 } };
  const host = swarm.network.host(address);
  swarm.network.setName('feed.test', address);
  host.http.serve(80, ({ url }) => {
    feed.asked.push(String(url));
    const { status, body = new Uint8Array(), location } = feed.answer;
    return { status, body, ...(location === undefined ? {} : { headers: { location } }) };
  });
  return feed;
};

const leecher = async (swarm: SimulatedSwarm, made: MadeTorrent): Promise<SimulatedMachine> => {
  const machine = await swarm.leecher(made);
  await swarm.untilComplete([machine], made, HOUR);
  return machine;
};

const updatesOf = (machine: SimulatedMachine, id: TorrentId): UpdateDetails | undefined => {
  const leave = machine.session.watch(id, ['overview']);
  const { updates } = machine.session.frame().details[id]?.overview ?? {};
  leave();
  return updates;
};

const has = (machine: SimulatedMachine, event: string): boolean =>
  machine.events.some(({ name }) => name === event);

test('a newer torrent that nobody has signed is told of, and taken when it is wanted; the address is asked no more then', async () => {
  await simulateEngine({ seed: 1 }, async (swarm) => {
    const feed = openFeed(swarm);
    const first = makeTorrent(wish(3));
    const second = makeTorrent(wish(4, {}));
    await swarm.seeder(first);
    const machine = await leecher(swarm, first);
    await swarm.clock.advance(MINUTE);
    const question = `http://feed.test/newer?show=1&info_hash=${first.id}`;
    assert.deepEqual(new Set(feed.asked), new Set([question]), 'asked when it is added');
    const before = feed.asked.length;
    await swarm.clock.advance(DAY);
    assert.ok(feed.asked.length - before <= 4, 'and seldom from then on');
    assert.equal(updatesOf(machine, first.id)?.newer, 'none');

    feed.answer = { status: 200, body: second.bytes };
    await swarm.seeder(second);
    await swarm.until(() => has(machine, 'torrent:update-found'), DAY, 'the news');
    await swarm.clock.advance(DAY);
    assert.equal(machine.session.frame().torrents.length, 1);
    assert.equal(updatesOf(machine, first.id)?.newer, 'offered');
    const fetched = machine.session.frame().session.downloaded;
    await swarm.wait(machine.session.execute('torrent:update', { id: first.id }));
    await swarm.until(() => has(machine, 'torrent:updated'), HOUR, 'the new one');
    await swarm.clock.advance(MINUTE);
    assert.deepEqual(await swarm.wait(second.differences(machine.disk, DOWNLOADS)), []);
    assert.equal(machine.session.frame().session.downloaded - fetched, 6 * BLOCK);
    const asked = feed.asked.length;
    await swarm.clock.advance(DAY);
    assert.ok(
      feed.asked.slice(asked).every((url) => url.endsWith(first.id)),
      'by seeders alone',
    );
    assert.equal(updatesOf(machine, second.id), undefined);
  });
});

test('what is signed by who made the torrent is followed, from version to version', async () => {
  await simulateEngine({ seed: 2 }, async (swarm) => {
    const feed = openFeed(swarm);
    const fields = { 'update-url': FEED, originator: CERTIFICATE };
    const versions = [2, 3, 4].map((parts) => signedTorrent(wish(parts, fields)));
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    await swarm.add(machine, versions[0]!);
    for (const version of versions) {
      const seeder = await swarm.seeder(version);
      feed.answer = { status: 200, body: version.bytes };
      await swarm.until(() => machine.hasAll(version.id), DAY, `${version.fileList.length} parts`);
      await swarm.clock.advance(MINUTE);
      await swarm.wait(seeder.stop());
    }
    assert.deepEqual(await swarm.wait(versions[2]!.differences(machine.disk, DOWNLOADS)), []);
    assert.equal(machine.session.frame().session.downloaded, 4 * 6 * BLOCK, 'each part once');
  });
});

test('what somebody else has signed, or nobody, is not followed, whatever it says of itself', async () => {
  await simulateEngine({ seed: 3 }, async (swarm) => {
    const feed = openFeed(swarm);
    const fields = { 'update-url': FEED, originator: CERTIFICATE };
    const first = signedTorrent(wish(2, fields));
    await swarm.seeder(first);
    const machine = await leecher(swarm, first);
    const forged = makeTorrent({
      ...wish(3, fields),
      extra: { signatures: { a: { signature: Buffer.alloc(128) } } },
    });
    feed.answer = { status: 200, body: forged.bytes };
    await swarm.until(() => has(machine, 'torrent:update-found'), DAY, 'the news');
    await swarm.clock.advance(DAY);
    assert.deepEqual(
      machine.session.frame().torrents.map(({ id }) => id),
      [first.id],
    );
  });
});

test('answers that are no torrent, the same one, too large, or none, change nothing', async () => {
  await simulateEngine({ seed: 4 }, async (swarm) => {
    const feed = openFeed(swarm);
    const first = makeTorrent(wish(2));
    await swarm.seeder(first);
    const machine = await leecher(swarm, first);
    const answers = [
      { status: 200, body: first.bytes },
      { status: 200, body: Buffer.from('<html>sign in</html>') },
      { status: 200, body: Buffer.from('d4:infod') },
      { status: 200, body: new Uint8Array(65 * 1024 * 1024) },
      { status: 204 },
      { status: 500, body: makeTorrent(wish(3)).bytes },
    ];
    for (const answer of answers) {
      feed.answer = answer;
      await swarm.wait(machine.session.execute('torrent:update', { id: first.id }).catch(() => {}));
    }
    assert.deepEqual(
      machine.session.frame().torrents.map(({ id }) => id),
      [first.id],
    );
    assert.equal(has(machine, 'torrent:update-found'), false);
    assert.notEqual(updatesOf(machine, first.id), undefined, 'it is asked again');
  });
});

test('an address leads neither to this machine nor from the internet into the LAN', async () => {
  await simulateEngine({ seed: 5 }, async (swarm) => {
    const feed = openFeed(swarm);
    const inside = swarm.network.host('192.168.1.9');
    const knocks: string[] = [];
    inside.http.serve(80, ({ url }) => {
      knocks.push(String(url));
      return { status: 200, body: makeTorrent(wish(3)).bytes };
    });
    const first = makeTorrent(wish(2));
    const here = makeTorrent(wish(2, { 'update-url': 'http://127.0.0.1/announce-not' }));
    const odd = makeTorrent(wish(2, { 'update-url': 'ftp://feed.test/newer' }));
    await swarm.seeder(first);
    const machine = await leecher(swarm, first);
    feed.answer = { status: 302, location: 'http://192.168.1.9/newer' };
    await assert.rejects(swarm.wait(machine.session.execute('torrent:update', { id: first.id })), {
      code: 'network/forbidden',
    });
    await swarm.add(machine, here);
    await assert.rejects(swarm.wait(machine.session.execute('torrent:update', { id: here.id })), {
      code: 'network/forbidden',
    });
    await swarm.add(machine, odd);
    assert.equal(updatesOf(machine, odd.id), undefined);
    assert.deepEqual(knocks, []);
  });
});
