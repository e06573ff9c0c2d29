/**
 * The npm package bittorrent-tracker as a tracker over HTTP and UDP: bittorrent-tracker-server.js FOLDER PORT
 * FOLDER is one in which `npm install --ignore-scripts bittorrent-tracker` was run.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, port] = process.argv.slice(2);
const entry = join(folder, 'node_modules', 'bittorrent-tracker', 'server.js');
const { default: Server } = await import(pathToFileURL(entry).href);
const server = new Server({ http: true, udp: true, ws: false, stats: false });
server.on('warning', () => {});
server.on('listening', () => process.stdout.write('ready\n'));
server.listen(Number(port), { http: '127.0.0.1', udp4: '127.0.0.1', udp6: '::1' });
