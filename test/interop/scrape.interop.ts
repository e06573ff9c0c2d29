/** Our tracker is asked how many there are (BEP 48, 15) by those who ask: libtorrent, Transmission and rtorrent; and its answer is read by libtorrent's own decoder. */
import assert from 'node:assert/strict';
import type { Host } from './namespaces.ts';
import { LOOPBACK } from './namespaces.ts';
import { makeFilePayload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { SluiceTracker } from './sluice-tracker.ts';
import { LibtorrentPeer, type Said } from './strangers/libtorrent.ts';
import { escaped, trackerUrl } from './strangers/opentracker.ts';
import { scrapeByRtorrent } from './strangers/rtorrent-scraper.ts';
import { openTransmission } from './strangers/transmission.ts';
import { makeByMktorrent, type TorrentFile } from './torrents.ts';

const SCRAPE_MS = 30_000;
/** Nobody of those in the swarm announces again. */
const INTERVAL_SECONDS = 300;
const ROADS = ['http', 'udp'] as const;
type Road = (typeof ROADS)[number];

/** Two seeds of which one has completed it here, and one that wants all. */
const SWARM = [
  'port=6001&left=0&event=started',
  'port=6002&left=0&event=completed',
  'port=6003&left=70000&event=started',
];

const fill = async (tracker: SluiceTracker, infoHash: string): Promise<void> => {
  for (const [at, words] of SWARM.entries()) {
    const who = `info_hash=${escaped(infoHash)}&peer_id=${`peer-${at}`.padEnd(20, '-')}`;
    const answer = await tracker.ask(`/announce?${who}&compact=1&${words}`);
    assert.match(answer, /^d8:complete/);
  }
};

/** One for each road. */
type Torrents = Readonly<Record<Road, TorrentFile>>;

const torrentsAt = (room: Room, host: Host, port: number): Torrents => {
  const made = (road: Road): TorrentFile =>
    makeByMktorrent(makeFilePayload(room.folder('payload'), 70_000, `by-${road}.bin`), {
      path: `${room.folder('torrent')}/made.torrent`,
      trackers: [trackerUrl(road, host, port)],
    });
  return { http: made('http'), udp: made('udp') };
};

const scrapeByLibtorrent = async (
  room: Room,
  host: Host,
  torrents: Torrents,
): Promise<readonly Said[]> => {
  const peer = await LibtorrentPeer.start(room, host);
  const heard: Said[] = [];
  peer.program.onLine((line) => {
    const said = JSON.parse(line) as Said;
    if (said.event === 'scraped') heard.push(said);
  });
  const directory = room.folder('nothing');
  for (const road of ROADS) {
    await peer.ask('add', { torrent: torrents[road].path, directory, mode: 'rest' });
    await peer.ask('scrape');
  }
  await until(SCRAPE_MS, 'libtorrent to hear', () => heard.length === ROADS.length);
  await peer.stop();
  return heard;
};

/** Its own words. It asks behind an announce over UDP at once, since that does not tell it all, and else within minutes. */
const scrapeByTransmission = async (room: Room, host: Host, path: string): Promise<string> => {
  const { daemon, remote } = await openTransmission(room, host, {}, () => ['-O', '-Y']);
  await remote('-a', path, '-w', room.folder('nothing'));
  let said: string | undefined;
  await until(SCRAPE_MS, 'Transmission to hear', async () => {
    const text = await remote('-t', 'all', '-it');
    said = /Tracker had \d+ seeders and \d+ leechers/.exec(text)?.[0];
    return said !== undefined;
  });
  await daemon.stop();
  return said as unknown as string;
};

roomTest(
  'libtorrent over HTTP and UDP, rtorrent over HTTP and Transmission over UDP hear from our tracker how many there are',
  async (room) => {
    const [ours, theirs] = (await room.network(2)).hosts as readonly [Host, Host];
    const port = await freePort();
    const torrents = torrentsAt(room, ours, port);
    const tracker = await SluiceTracker.start(room, ours, port, INTERVAL_SECONDS);
    for (const road of ROADS) await fill(tracker, torrents[road].infoHash as string);
    const { path, infoHash } = torrents.http;
    const [byLibtorrent, byRtorrent] = await Promise.all([
      scrapeByLibtorrent(room, theirs, torrents),
      scrapeByRtorrent(room, theirs, path, infoHash as string),
    ]);
    for (const { url, seeds, leechers, message } of byLibtorrent) {
      assert.deepEqual({ seeds, leechers }, { seeds: 2, leechers: 1 }, `${url}: ${message}`);
    }
    const roads = byLibtorrent.map(({ url = '' }) => url.slice(0, url.indexOf(':')));
    assert.deepEqual(roads.sort(), ROADS);
    assert.deepEqual(byRtorrent, { seeds: 2, leechers: 1, completed: 1 });
    const before = await tracker.deeds('scrapes', 'udp');
    // It is one of them itself.
    const said = await scrapeByTransmission(room, theirs, torrents.udp.path);
    assert.equal(said, 'Tracker had 2 seeders and 2 leechers');
    assert.equal((await tracker.deeds('scrapes', 'udp')) - before, 1);
  },
  { needsNamespaces: true },
);

roomTest(
  'one scrape over HTTP is answered for each of the torrents it names, in what libtorrent decodes; one that names none is not',
  async (room) => {
    const port = await freePort();
    const tracker = await SluiceTracker.start(room, LOOPBACK, port);
    const [known, other, unknown] = ['11', '22', 'fe'].map((digits) => digits.repeat(20));
    await fill(tracker, known!);
    await fill(tracker, other!);
    const wanted = [known!, other!, unknown!].map((hash) => `info_hash=${escaped(hash)}`);
    const peer = await LibtorrentPeer.start(room);
    const decoded = async (path: string): Promise<string> =>
      peer.decode(Buffer.from(await tracker.ask(path), 'latin1'));
    const text = await decoded(`/scrape?${wanted.join('&')}`);
    const entry = (seeds: number, completed: number, leechers: number): string =>
      `{b'complete': ${seeds}, b'downloaded': ${completed}, b'downloaders': ${leechers}, b'incomplete': ${leechers}}`;
    const files = [entry(2, 1, 1), entry(2, 1, 1), entry(0, 0, 0)];
    for (const [at, name] of ['\\x11', '"', '\\xfe'].entries()) {
      assert.ok(text.includes(`${name.repeat(20)}`), text);
      assert.ok(text.includes(files[at]!), text);
    }
    assert.match(await decoded('/scrape'), /^\{b'failure reason': /);
    await peer.stop();
  },
);
