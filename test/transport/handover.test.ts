import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Handover } from '../../source/transport/handover.ts';

test('what is kept for the next handler is a copy, also of memory that sockets read into again', () => {
  const heard: string[] = [];
  const handler = {
    onConnect() {},
    onData: (chunk: Uint8Array) => void heard.push(Buffer.from(chunk).toString()),
    onDrain() {},
    onClose() {},
  };
  const shared = Buffer.from('left');
  const handover = new Handover(handler);
  handover.hold(shared);
  shared.write('more');
  handover.onData(shared);
  shared.fill(0);
  handover.adopt(handler);
  assert.deepEqual(heard, ['left', 'more']);
});
