import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fromBinaryString } from '../../../source/base/bytes.ts';
import type { Endpoint, Udp } from '../../../source/base/ports/network.ts';
import { searchUpnp } from '../../../source/discovery/port-mapping/upnp-search.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const GATEWAY = { address: '192.168.1.1', localAddress: '192.168.1.5' };

const answer = (path: string): Uint8Array =>
  fromBinaryString(
    `HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION:  http://192.168.1.1:5000${path}\t \r\n\r\n`,
  );

test('what a router says that makes no sense is passed over, and brings down nothing (H106)', async () => {
  const clock = new VirtualClock();
  const router: Endpoint = { host: GATEWAY.address, port: 1900 };
  let hear: (message: Uint8Array, from: Endpoint) => void = () => {};
  const udp: Udp = {
    bind: async (local, onMessage) => {
      hear = onMessage;
      return { local, queuedBytes: 0, send() {}, close() {} };
    },
  };
  const seen: string[] = [];
  const found = searchUpnp({ udp, clock }, GATEWAY, new AbortController().signal, async (url) => {
    seen.push(url.pathname);
    if (url.pathname === '/odd') throw new Error('makes no sense');
    return url.pathname;
  });
  await turn();
  hear(answer('/stranger'), { host: '192.168.1.66', port: 1900 });
  hear(answer('/odd'), router);
  await turn();
  hear(answer('/good'), router);
  assert.equal(await found, '/good');
  assert.deepEqual(seen, ['/odd', '/good']);
});
