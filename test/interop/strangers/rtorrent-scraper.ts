/** rtorrent as one that only asks how many there are: its torrent is never started, and it is asked over SCGI what trackers have said. */
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Host } from '../namespaces.ts';
import { freePort } from '../ports.ts';
import { until } from '../program.ts';
import type { Room } from '../room.ts';

const START_MS = 20_000;
const ASK_EVERY_SECONDS = 2;
const COLUMNS = ['complete', 'incomplete', 'downloaded', 'time_last'];

export interface ScrapedByRtorrent {
  readonly seeds: number;
  readonly leechers: number;
  readonly completed: number;
}

/** Resolves with what the torrent's only tracker has said. */
export async function scrapeByRtorrent(
  room: Room,
  host: Host,
  torrent: string,
  infoHash: string,
): Promise<ScrapedByRtorrent> {
  const home = room.folder('rtorrent-scraper');
  const socket = join(home, 'scgi');
  const config = join(home, 'rtorrent.rc');
  const port = await freePort();
  const lines = [
    `session.path.set = ${room.folder('rtorrent-session')}`,
    `directory.default.set = ${home}`,
    `network.port_range.set = ${port}-${port}`,
    `network.bind_address.set = ${host.address}`,
    'dht.mode.set = disable',
    `network.scgi.open_local = ${socket}`,
    `load.normal = ${torrent}`,
    `schedule2 = scrape, 1, ${ASK_EVERY_SECONDS}, "d.multicall2=main,d.tracker.send_scrape=0"`,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  room.run({
    label: 'rtorrent-scraper',
    command: 'script',
    args: ['-qfec', `exec rtorrent -n -o import=${config}`, '/dev/null'],
    host,
    cwd: home,
    env: { TERM: 'xterm', HOME: home, COLUMNS: '100', LINES: '30', SHELL: '/bin/sh' },
  });
  await until(START_MS, 'rtorrent to listen', () => existsSync(socket));
  const wanted = ['', ...COLUMNS.map((column) => `t.scrape_${column}=`)];
  let figures: readonly number[] = [];
  await until(START_MS, 'rtorrent to hear of the tracker', async () => {
    const answer = await call(socket, 't.multicall', [infoHash.toUpperCase(), ...wanted]);
    figures = [...answer.matchAll(/<i8>(\d+)/g)].map(([, digits]) => Number(digits));
    return (figures[3] ?? 0) > 0;
  });
  const [seeds = -1, leechers = -1, completed = -1] = figures;
  return { seeds, leechers, completed };
}

/** XML-RPC over SCGI. */
function call(path: string, method: string, args: readonly string[]): Promise<string> {
  const values = args.map((arg) => `<param><value><string>${arg}</string></value></param>`);
  const body = `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${values.join('')}</params></methodCall>`;
  const head = `CONTENT_LENGTH\0${body.length}\0SCGI\x001\0`;
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path, () => socket.write(`${head.length}:${head},${body}`));
    socket
      .setEncoding('latin1')
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('end', () => resolve(text))
      .on('error', reject);
  });
}
