import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { assertNoLeaks, grownResources } from './leaks.ts';

assertNoLeaks();

test('what is closed by the end of a test is no leak', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timer = setTimeout(() => {}, 60_000);
  clearTimeout(timer);
  server.close();
});

test('an open server, a running timer and an interval are seen', async () => {
  const before = process.getActiveResourcesInfo();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timers = [setTimeout(() => {}, 60_000), setInterval(() => {}, 60_000)];
  const grown = grownResources(before, process.getActiveResourcesInfo());
  assert.deepEqual([...grown].sort(), ['TCPServerWrap ×1', 'Timeout ×2']);
  for (const timer of timers) clearTimeout(timer);
  server.close();
});
