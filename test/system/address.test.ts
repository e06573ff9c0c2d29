import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mappedHost, plainHost } from '../../source/system/address.ts';

describe('plainHost', () => {
  it('gives one host one name', () => {
    assert.equal(plainHost('::ffff:192.0.2.1'), '192.0.2.1');
    assert.equal(plainHost('fe80::1%eth0'), 'fe80::1');
    assert.equal(plainHost('192.0.2.1'), '192.0.2.1');
    assert.equal(plainHost('2001:db8::1'), '2001:db8::1');
    assert.equal(plainHost('::ffff:0:1'), '::ffff:0:1');
  });

  it('is undone for IPv6 sockets', () => {
    assert.equal(mappedHost('192.0.2.1'), '::ffff:192.0.2.1');
    assert.equal(mappedHost('2001:db8::1'), '2001:db8::1');
  });
});
