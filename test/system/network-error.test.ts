import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { networkError, systemCodeOf, timedOut } from '../../source/system/network-error.ts';

const failure = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('networkError', () => {
  for (const [system, ours, words] of [
    ['ECONNREFUSED', 'network/refused', 'connection refused'],
    ['EHOSTUNREACH', 'network/unreachable', 'host unreachable'],
    ['ENETUNREACH', 'network/unreachable', 'network unreachable'],
    ['ETIMEDOUT', 'network/timeout', 'timed out'],
    ['ECONNRESET', 'network/reset', 'connection reset'],
    ['EPIPE', 'network/reset', 'connection closed by the other side'],
    ['EADDRINUSE', 'network/address-in-use', 'something else uses it already'],
    ['EACCES', 'network/forbidden', 'not permitted'],
    ['ENOTFOUND', 'network/dns', 'no such host'],
    ['EAI_AGAIN', 'network/dns', 'the name server does not answer'],
    ['EMFILE', 'network/failed', 'too many open files'],
  ] as const) {
    it(`turns ${system} into ${ours}, in plain words that name no call and no address`, () => {
      const cause = failure(system);
      const error = networkError(cause);
      assert.deepEqual([error.code, error.message, error.cause], [ours, words, cause]);
    });
  }

  it('says what could not be done where that is asked for', () => {
    assert.equal(
      networkError(failure('EADDRINUSE'), 'listen on [::]:6881').message,
      'cannot listen on [::]:6881: something else uses it already',
    );
  });

  it('leaves Node its own words for what nobody has others for, and never says nothing', () => {
    assert.equal(networkError(failure('ENEW')).message, 'connect ENEW');
    assert.equal(networkError(Object.assign(new Error(''), { code: 'ENEW' })).message, 'ENEW');
  });

  it('says after how long nobody waits any more', () => {
    assert.equal(timedOut(15_000).code, 'network/timeout');
    assert.equal(timedOut(15_000).message, 'timed out after 15 s');
  });

  it('bears anything that was thrown', () => {
    for (const thrown of [undefined, 'text', { code: 'EPIPE' }, new Error('no code')]) {
      assert.equal(networkError(thrown, 'it').code, 'network/failed');
      assert.equal(systemCodeOf(thrown), '');
    }
  });
});
