import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  httpTrackerGuard,
  mayAskHttpTracker,
  mayAskUdpTracker,
} from '../../source/discovery/tracker-access.ts';

test('H91: the internet and the LAN may be asked anything, this machine only for an announce, clouds for nothing', () => {
  for (const path of ['/announce', '/x/announce.php']) {
    for (const address of ['1.2.3.4', '2001:db8::1', '192.168.1.2', 'fd12::1', 'fe80::1']) {
      assert.ok(mayAskHttpTracker(address, path), `${address}${path}`);
    }
    for (const address of [
      '169.254.169.254',
      'fd00:ec2::254',
      '::ffff:169.254.169.254',
      '0.0.0.0',
      '::',
      '224.0.0.1',
      '255.255.255.255',
      'localhost',
      '',
    ]) {
      assert.equal(mayAskHttpTracker(address, path), false, `${address}${path}`);
    }
  }
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
    assert.ok(mayAskHttpTracker(address, '/announce'));
    assert.ok(mayAskHttpTracker(address, '/scrape'));
    for (const path of [
      '/',
      '/announce/',
      '/announce.php',
      '/v1/announce',
      '//announce',
      '/admin',
    ]) {
      assert.equal(mayAskHttpTracker(address, path), false, `${address}${path}`);
    }
  }
});

test('H91: UDP on this machine is asked where the URL is that of a tracker', () => {
  for (const path of ['', '/', '/announce']) assert.ok(mayAskUdpTracker('127.0.0.1', path));
  assert.equal(mayAskUdpTracker('127.0.0.1', '/x'), false);
  assert.equal(mayAskUdpTracker('169.254.169.254', '/announce'), false);
  assert.ok(mayAskUdpTracker('10.0.0.1', '/x'));
});

test('H84: a redirect leads nowhere nearer than where it came from', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['1.2.3.4', '5.6.7.8', true],
    ['1.2.3.4', '192.168.1.1', false],
    ['1.2.3.4', '127.0.0.1', false],
    ['192.168.1.1', '192.168.1.2', true],
    ['192.168.1.1', '127.0.0.1', false],
    ['127.0.0.1', '192.168.1.1', true],
  ];
  for (const [from, to, isAllowed] of cases) {
    const guard = httpTrackerGuard('http://t.example/announce?x=1');
    assert.ok(guard(from, new URL('http://t.example/announce?x=1')));
    assert.equal(
      guard(to, new URL('http://other.example/announce')),
      isAllowed,
      `${from} to ${to}`,
    );
  }
});

test('H84: a name that also has a LAN address does not open the LAN to its redirects', () => {
  const guard = httpTrackerGuard('http://t.example/announce');
  const first = new URL('http://t.example/announce');
  guard('192.168.1.1', first);
  guard('1.2.3.4', first);
  assert.equal(guard('192.168.1.1', new URL('http://router.example/announce')), false);
});
