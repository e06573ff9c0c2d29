import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSluiceError } from '../../../source/base/errors.ts';
import { KeyExchangeBudget } from '../../../source/transport/encryption/key-exchange-budget.ts';
import {
  KEY_EXCHANGE_BURST,
  KEY_EXCHANGES_PER_ADDRESS_PER_SECOND,
  KEY_EXCHANGES_PER_SECOND,
} from '../../../source/transport/limits.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

/** How many of so many that come at once are answered. */
const granted = (budget: KeyExchangeBudget, count: number, hostOf: (at: number) => string) => {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    try {
      budget.take(hostOf(at));
      sum += 1;
    } catch (error) {
      assert.ok(isSluiceError(error, 'wire/limit'));
    }
  }
  return sum;
};

describe('KeyExchangeBudget', () => {
  it('H52: answers so many in a second, however many addresses ask', async () => {
    const clock = new VirtualClock();
    const budget = new KeyExchangeBudget(clock);
    const each = (at: number) => `60.${at >> 8}.${at & 0xff}.1`;
    assert.equal(granted(budget, 1_000, each), KEY_EXCHANGE_BURST);
    await clock.advance(1_000);
    assert.equal(granted(budget, 1_000, each), KEY_EXCHANGES_PER_SECOND);
  });

  it('H52: takes all addresses of one IPv6 network for one', () => {
    const budget = new KeyExchangeBudget(new VirtualClock());
    const each = (at: number) => `2001:db8:0:1::${(at + 1).toString(16)}`;
    assert.equal(granted(budget, 1_000, each), KEY_EXCHANGES_PER_ADDRESS_PER_SECOND);
  });

  it('H52: leaves something for others, however often one address asks', async () => {
    const clock = new VirtualClock();
    const budget = new KeyExchangeBudget(clock);
    for (let second = 0; second < 20; second++) {
      assert.equal(
        granted(budget, 1_000, () => '60.0.0.1'),
        KEY_EXCHANGES_PER_ADDRESS_PER_SECOND,
      );
      assert.equal(
        granted(budget, 5, () => '60.0.0.2'),
        5,
      );
      await clock.advance(1_000);
    }
  });
});
