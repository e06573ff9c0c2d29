import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { FloodGate } from '../../source/transport/flood-gate.ts';

describe('FloodGate', () => {
  it('H69: bears so many in a minute, and not one more', () => {
    const gate = new FloodGate(10, 1000);
    gate.check(10, 60_999);
    assert.throws(
      () => gate.check(11, 60_999),
      (error) => isSluiceError(error, 'wire/limit'),
    );
  });

  it('H69: begins anew each minute', () => {
    const gate = new FloodGate(10, 0);
    for (let minute = 0; minute < 5; minute++) {
      gate.check(minute * 10, minute * 60_000);
      gate.check(minute * 10 + 10, minute * 60_000 + 59_999);
    }
  });
});
