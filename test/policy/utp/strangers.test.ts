import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Knock, Knocks } from '../../../source/policy/utp/knocks.ts';
import {
  MAX_UTP_KNOCKS,
  MAX_UTP_KNOCKS_PER_HOST,
  MAX_UTP_RESETS_KEPT,
  MAX_UTP_RESETS_PER_SECOND,
  UTP_KNOCK_MS,
  UTP_RESET_AGAIN_MS,
} from '../../../source/policy/utp/limits.ts';
import { ResetLimiter } from '../../../source/policy/utp/reset-limiter.ts';

const knockOf = (host: string, receiveId: number, atMs = 0): Knock => ({
  host,
  port: 1,
  receiveId,
  theirSequence: 1,
  ourSequence: 1,
  largestBytes: 0,
  atMs,
});

describe('strangers at the uTP port', () => {
  it('that knock and are not heard again take a bounded place: the oldest goes (H75)', () => {
    const knocks = new Knocks();
    for (let each = 0; each < 10 * MAX_UTP_KNOCKS; each++) {
      knocks.add(`${each}`, knockOf(`10.0.${each >> 8}.${each & 255}`, each));
    }
    assert.equal(knocks.size, MAX_UTP_KNOCKS);
    assert.equal(knocks.find('0'), undefined);
    assert.ok(knocks.find(`${10 * MAX_UTP_KNOCKS - 1}`));
  });

  it('of one host push nobody else out, and may knock again when their time is over (H75)', () => {
    const knocks = new Knocks();
    knocks.add('other', knockOf('10.0.0.2', 1));
    for (let each = 0; each < 1_000; each++) knocks.add(`${each}`, knockOf('10.0.0.1', each));
    assert.equal(knocks.size, MAX_UTP_KNOCKS_PER_HOST + 1);
    assert.ok(knocks.find('other'));
    assert.equal(knocks.add('late', knockOf('10.0.0.1', 7, UTP_KNOCK_MS)), true);
    assert.equal(knocks.size, 1);
  });

  it('are told once in a while that there is no connection, and few in a second (H76)', () => {
    const resets = new ResetLimiter();
    const told = (nowMs: number) => {
      let count = 0;
      for (let each = 0; each < 500; each++) if (resets.mayTell(`${nowMs} ${each}`, nowMs)) count++;
      return count;
    };
    assert.equal(told(0), MAX_UTP_RESETS_PER_SECOND);
    assert.equal(told(999), 0);
    assert.equal(told(1_000), MAX_UTP_RESETS_PER_SECOND);
    assert.equal(resets.mayTell('0 0', 5_000), false);
    assert.equal(resets.mayTell('0 0', UTP_RESET_AGAIN_MS), true);
    for (let second = 100; second < 200; second++) told(second * 1_000);
    assert.ok(MAX_UTP_RESETS_KEPT < 100 * MAX_UTP_RESETS_PER_SECOND, 'more than are kept');
  });
});
