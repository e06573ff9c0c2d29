import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { networkError, systemCodeOf } from '../../source/system/network-error.ts';

const failure = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('networkError', () => {
  for (const [system, ours] of [
    ['ECONNREFUSED', 'network/refused'],
    ['EHOSTUNREACH', 'network/unreachable'],
    ['ENETUNREACH', 'network/unreachable'],
    ['ETIMEDOUT', 'network/timeout'],
    ['ECONNRESET', 'network/reset'],
    ['EPIPE', 'network/reset'],
    ['EADDRINUSE', 'network/address-in-use'],
    ['EACCES', 'network/forbidden'],
    ['ENOTFOUND', 'network/dns'],
    ['EMFILE', 'network/failed'],
  ] as const) {
    it(`turns ${system} into ${ours}, and keeps what Node said`, () => {
      const cause = failure(system);
      const error = networkError(cause, 'the connection with 192.0.2.1:6881');
      assert.equal(error.code, ours);
      assert.equal(error.cause, cause);
      assert.match(error.message, /^the connection with 192\.0\.2\.1:6881 failed: connect E/);
    });
  }

  it('bears anything that was thrown', () => {
    for (const thrown of [undefined, 'text', { code: 'EPIPE' }, new Error('no code')]) {
      assert.equal(networkError(thrown, 'it').code, 'network/failed');
      assert.equal(systemCodeOf(thrown), '');
    }
  });
});
