import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ConnectionHandler, Endpoint, UdpSocket } from '../../../source/base/ports/network.ts';
import { FIRST_PROXY_RETRY_MS } from '../../../source/transport/limits.ts';
import { UdpAssociation } from '../../../source/transport/proxy/udp-association.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { FakeConnection } from '../fake-connection.ts';

class ProxyConnection extends FakeConnection {
  override readonly remote: Endpoint;
  readonly handler: ConnectionHandler;

  constructor(host: string, handler: ConnectionHandler) {
    super();
    this.remote = { host, port: 1080 };
    this.handler = handler;
  }

  override destroy(): void {
    super.destroy();
    setImmediate(() => this.handler.onClose());
  }
}

/** A proxy there, that names this as the place for datagrams. */
const associated = async (proxy: string, bound: readonly number[]) => {
  const clock = new VirtualClock();
  const connections: ProxyConnection[] = [];
  const relays: Endpoint[] = [];
  const states: (string | undefined)[] = [];
  const association = new UdpAssociation({
    clock,
    login: undefined,
    connect: (handler) => {
      const connection = new ProxyConnection(proxy, handler);
      connections.push(connection);
      return connection;
    },
    bind: async (_hear, relay) => {
      relays.push(relay);
      const local = { host: '0.0.0.0', port: 1 };
      return { local, queuedBytes: 0, send() {}, close() {} } satisfies UdpSocket;
    },
    onMessage: () => {},
    onState: (problem) => states.push(problem),
  });
  const { handler } = connections[0]!;
  handler.onConnect();
  handler.onData(Uint8Array.of(5, 0));
  handler.onData(Uint8Array.of(5, 0, 0, 1, ...bound));
  await turn();
  await turn();
  return { clock, association, connections, relays, states };
};

const PORT_7000 = [0x1b, 0x58] as const;

describe('datagrams through a SOCKS5 proxy', () => {
  it('go where the proxy says, or to the proxy itself where it says nothing', async () => {
    const named = await associated('203.0.113.5', [203, 0, 113, 6, ...PORT_7000]);
    const unnamed = await associated('203.0.113.5', [0, 0, 0, 0, ...PORT_7000]);
    assert.deepEqual(named.relays, [{ host: '203.0.113.6', port: 7000 }]);
    assert.deepEqual(unnamed.relays, [{ host: '203.0.113.5', port: 7000 }]);
    for (const { association } of [named, unnamed]) association.close();
  });

  it('are led by no proxy into a nearer network than its own: not to us, not to our router (H79)', async () => {
    for (const near of [
      [127, 0, 0, 1],
      [192, 168, 1, 1],
      [169, 254, 169, 254],
    ]) {
      const { relays, association } = await associated('203.0.113.5', [...near, ...PORT_7000]);
      assert.deepEqual(relays, [{ host: '203.0.113.5', port: 7000 }], near.join('.'));
      association.close();
    }
    const own = await associated('127.0.0.1', [127, 0, 0, 1, ...PORT_7000]);
    assert.deepEqual(own.relays, [{ host: '127.0.0.1', port: 7000 }]);
    own.association.close();
  });

  it('are not said to pass where the proxy names a port that is none, and it is asked again', async () => {
    const { clock, association, connections, relays, states } = await associated(
      '203.0.113.5',
      [0, 0, 0, 0, 0, 0],
    );
    assert.deepEqual([relays, association.isOpen], [[], false]);
    assert.match(states.at(-1) ?? '', /no port/);
    await clock.advance(FIRST_PROXY_RETRY_MS);
    assert.equal(connections.length, 2);
    association.close();
    assert.equal(connections[0]!.calls.at(-1), 'destroy');
  });
});
