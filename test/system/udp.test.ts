import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { Endpoint } from '../../source/base/ports/network.ts';
import { NodeUdp } from '../../source/system/udp.ts';
import { turns, until } from './tcp-scene.ts';

const bound = async (host: string) => {
  const heard: { readonly text: string; readonly from: Endpoint }[] = [];
  const socket = await new NodeUdp().bind({ host, port: 0 }, (message, from) => {
    heard.push({ text: Buffer.from(message).toString(), from });
  });
  const endpoint = { host: '127.0.0.1', port: socket.local.port };
  return { socket, heard, endpoint };
};

describe('UDP', () => {
  it('carries a datagram and its answer between IPv4 and a socket that takes both', async () => {
    const four = await bound('127.0.0.1');
    const both = await bound('::');
    four.socket.send(Buffer.from('ask'), both.endpoint);
    await until(() => both.heard.length > 0);
    assert.deepEqual(both.heard, [{ text: 'ask', from: four.endpoint }]);
    both.socket.send(Buffer.from('answer'), both.heard[0]!.from);
    await until(() => four.heard.length > 0);
    assert.deepEqual(four.heard, [{ text: 'answer', from: both.endpoint }]);
    four.socket.close();
    both.socket.close();
  });

  it('loses what cannot be sent, and says nothing', async () => {
    const { socket, endpoint, heard } = await bound('127.0.0.1');
    const message = Buffer.from('lost');
    socket.send(message, { host: '127.0.0.1', port: 0 });
    socket.send(message, { host: '127.0.0.1', port: 70_000 });
    socket.send(message, { host: 'localhost', port: endpoint.port });
    socket.send(message, { host: '::1', port: endpoint.port });
    socket.send(Buffer.alloc(70_000), endpoint);
    socket.send(Buffer.from('found'), endpoint);
    await until(() => heard.length > 0);
    assert.deepEqual(heard, [{ text: 'found', from: endpoint }]);
    socket.close();
    socket.close();
    socket.send(message, endpoint);
    await turns(5);
    assert.equal(heard.length, 1);
  });

  it('F22: says that a port is in use', async () => {
    const { socket, endpoint } = await bound('127.0.0.1');
    await assert.rejects(
      new NodeUdp().bind(endpoint, () => {}),
      (error) => isSluiceError(error, 'network/address-in-use'),
    );
    socket.close();
  });
});
