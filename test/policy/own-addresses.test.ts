import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_OWN_ADDRESS_VOTES } from '../../source/policy/limits.ts';
import { OwnAddresses } from '../../source/policy/own-addresses.ts';

test('an address counts once three networks say the same, each with one vote', () => {
  const own = new OwnAddresses();
  for (const voter of ['20.0.0.1', '20.0.0.2', '20.0.0.3', '21.0.0.1']) own.vote('9.9.9.9', voter);
  assert.equal(own.of(4), undefined);
  own.vote('9.9.9.9', '22.0.0.1');
  assert.equal(own.of(4), '9.9.9.9');
  assert.equal(own.changes, 1);
  assert.equal(own.of(6), undefined);
});

test('H88: nonsense, and what neighbours say, is no vote', () => {
  const own = new OwnAddresses();
  for (let at = 0; at < 9; at++) {
    own.vote('192.168.1.1', `2${at}.0.0.1`);
    own.vote('0.0.0.0', `2${at}.0.0.1`);
    own.vote('nonsense', `2${at}.0.0.1`);
    own.vote('9.9.9.9', `10.0.${at}.1`);
  }
  assert.equal(own.of(4), undefined);
});

test('it follows when most say another, and forgets the oldest of many votes', () => {
  const own = new OwnAddresses();
  for (let at = 0; at < 4; at++) own.vote('9.9.9.9', `2${at}.0.0.1`);
  for (let at = 0; at < 4; at++) own.vote('8.8.8.8', `3${at}.0.0.1`);
  assert.equal(own.of(4), '9.9.9.9');
  own.vote('8.8.8.8', '35.0.0.1');
  assert.equal(own.of(4), '8.8.8.8');
  for (let at = 0; at < MAX_OWN_ADDRESS_VOTES; at++) own.vote('7.7.7.7', `40.${at}.0.1`);
  assert.equal(own.of(4), '7.7.7.7');
});
