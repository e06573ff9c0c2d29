/**
 * The world at the end of a road, in one process: a seeder, an HTTP and a UDP tracker that name it, a name server, a SOCKS5 proxy
 * that wants a login and carries datagrams, and an HTTP proxy. Says `ready`, then a line for each thing that came to it.
 */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createNodeSession } from '../../../source/cli/node-session.ts';
import { encodeCompactPeers } from '../../../source/protocol/compact-peers.ts';
import { decodeUdpTrackerRequest } from '../../../source/protocol/udp-tracker-request.ts';
import { encodeUdpTrackerResponse } from '../../../source/protocol/udp-tracker-response.ts';
import { NodeUdp } from '../../../source/system/udp.ts';
import { serveNames } from '../../helpers/name-server.ts';
import { serveHttpProxy, serveSocks } from '../../helpers/proxies.ts';

const [services = '', seeder = '', torrent = '', directory = '', rate = ''] = process.argv.slice(2);
const SEEDER = { host: seeder, port: 7_001 };
const FAMILY = seeder.includes(':') ? 6 : 4;
const UDP_TRACKER_PORT = 6_969;
const NAMES = { 'tracker.example.org': [services] };
const INTERVAL_SECONDS = 60;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const trackers = async (): Promise<void> => {
  createHttpServer((_request, response) => {
    say('http tracker');
    const peers = encodeCompactPeers([SEEDER], FAMILY);
    const key = FAMILY === 6 ? '6:peers6' : '5:peers';
    const head = Buffer.from(`d8:intervali${INTERVAL_SECONDS}e${key}${peers.length}:`);
    response.end(Buffer.concat([head, peers, Buffer.from('e')]));
  }).listen(80, services);
  const udp = new NodeUdp();
  const socket = await udp.bind({ host: services, port: UDP_TRACKER_PORT }, (message, from) => {
    const request = decodeUdpTrackerRequest(message);
    if (request === undefined || request.kind === 'scrape') return;
    const { transactionId } = request;
    say(`udp tracker ${request.kind}`);
    const answer =
      request.kind === 'connect'
        ? ({ kind: 'connect', transactionId, connectionId: 77n } as const)
        : ({
            kind: 'announce',
            transactionId,
            intervalSeconds: INTERVAL_SECONDS,
            seeds: 1,
            leechers: 1,
            peers: [SEEDER],
          } as const);
    socket.send(encodeUdpTrackerResponse(answer, FAMILY), from);
  });
};

const seed = async (): Promise<void> => {
  const session = await createNodeSession({
    directory,
    host: SEEDER.host,
    ports: [SEEDER.port],
    uploadLimit: Number(rate),
  });
  const base64 = readFileSync(torrent).toString('base64');
  await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
};

const asked: string[] = [];
await trackers();
await serveNames(new NodeUdp(), services, NAMES, asked);
if (FAMILY === 4) {
  await serveSocks({ host: services, port: 1_080, names: NAMES, say });
  await serveHttpProxy({ host: services, port: 3_128, names: NAMES, say });
}
await seed();
say('ready');
setInterval(() => {
  for (const name of asked.splice(0)) say(`asked for ${name}`);
}, 100);
