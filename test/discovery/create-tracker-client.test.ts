import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError, messageOf } from '../../source/base/errors.ts';
import { createTrackerClient } from '../../source/discovery/create-tracker-client.ts';
import { HttpTracker } from '../../source/discovery/http-tracker.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const clock = new VirtualClock();
const { http, dns } = new SimulatedNetwork(clock, new SeededRandom('clients')).host(
  '10.0.0.1',
).network;
const ports = { clock, http, dns, udp: undefined };

test('the scheme says how a tracker is asked', () => {
  for (const url of ['http://t.example/announce', 'HTTPS://t.example/announce']) {
    assert.ok(createTrackerClient(url, ports) instanceof HttpTracker);
  }
});

test('H84: what cannot be asked is told apart without showing the URL', () => {
  const urls = [
    'wss://t.example/SECRET',
    'file:///SECRET',
    'udp://t.example:1/SECRET',
    'SECRET',
    '',
    '//t.example/SECRET',
    'http://SECRET:x:y',
    'javascript:SECRET',
  ];
  for (const url of urls) {
    assert.throws(
      () => createTrackerClient(url, ports),
      (error) =>
        isSluiceError(error, 'tracker/unsupported') && !messageOf(error).includes('SECRET'),
      url,
    );
  }
});
