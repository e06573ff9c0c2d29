/**
 * What Node's own sockets cost, and nothing else: bare-server.js PORT answers whatever it is asked on loopback, over UDP and
 * over HTTP, with one fixed text of the size of an announce's answer. No tracker in Node takes less.
 */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const port = Number(process.argv[2]);
const HOST = '127.0.0.1';
const PEERS = Buffer.alloc(50 * 6, 1);

const body = Buffer.concat([Buffer.from(`d5:peers${PEERS.length}:`), PEERS, Buffer.from('e')]);
const answerOf = (more) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${more}\r\n`),
    body,
  ]);
const [staying, leaving] = [answerOf(''), answerOf('Connection: close\r\n')];
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (question) => {
    if (!question.includes('Connection: close')) {
      socket.write(staying);
      return;
    }
    socket.write(leaving);
    // It has gone into the system's memory: nothing is lost, and nobody is waited for.
    if (socket.writableLength === 0) socket.destroy();
    else socket.end();
  });
});

const [known, told] = [Buffer.alloc(16), Buffer.concat([Buffer.alloc(20), PEERS])];
told.writeUInt32BE(1);
const socket = createSocket('udp4');
socket.on('message', (question, from) => {
  socket.send(question.length === known.length ? known : told, from.port, from.address);
});

socket.bind(port, HOST, () => {
  server.listen(port, HOST, () => process.stdout.write('ready\n'));
});
