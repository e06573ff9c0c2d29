import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialManners, payloadsFor } from '../../source/policy/encryption-plan.ts';

describe('dialManners', () => {
  it('never leaves the policy, and begins with what worked where there is a choice', () => {
    assert.deepEqual(dialManners('off', 'encrypted'), ['plain']);
    assert.deepEqual(dialManners('require', 'plain'), ['encrypted']);
    assert.deepEqual(dialManners('prefer', undefined), ['encrypted', 'plain']);
    assert.deepEqual(dialManners('prefer', 'encrypted'), ['encrypted', 'plain']);
    assert.deepEqual(dialManners('prefer', 'plain'), ['plain', 'encrypted']);
  });
});

describe('payloadsFor', () => {
  it('is what the user names, else RC4 where encryption is required, else the cheaper one first', () => {
    assert.deepEqual(payloadsFor('prefer', 'rc4'), ['rc4']);
    assert.deepEqual(payloadsFor('require', 'plain'), ['plain']);
    assert.deepEqual(payloadsFor('require', 'auto'), ['rc4']);
    assert.deepEqual(payloadsFor('prefer', 'auto'), ['plain', 'rc4']);
  });
});
