import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressVotes } from '../../../source/policy/dht/address-votes.ts';
import { MIN_ADDRESS_VOTES } from '../../../source/policy/dht/limits.ts';

const voter = (at: number): string => `31.${at}.7.9`;

test('what most of several networks say is our address, and a change is told once', () => {
  const votes = new AddressVotes();
  for (let at = 1; at < MIN_ADDRESS_VOTES; at++) assert.ok(!votes.onVote(voter(at), '8.8.8.8'));
  assert.equal(votes.elected, undefined);
  assert.ok(votes.onVote(voter(0), '8.8.8.8'));
  assert.ok(!votes.onVote(voter(99), '8.8.8.8'));
  assert.equal(votes.elected, '8.8.8.8');
});

test('H100: one network has one vote, and neighbours in the LAN have none', () => {
  const votes = new AddressVotes();
  for (let at = 1; at < 200; at++) {
    assert.ok(!votes.onVote(`31.3.3.${at}`, '8.8.8.8'));
    assert.ok(!votes.onVote(`192.168.${at}.1`, '8.8.8.8'));
  }
  assert.equal(votes.elected, undefined);
});

test('an address that does not reach the internet is not believed, and a new one wins in time', () => {
  const votes = new AddressVotes();
  for (let at = 0; at < 100; at++) votes.onVote(voter(at), '192.168.0.7');
  assert.equal(votes.elected, undefined);
  for (let at = 0; at < 100; at++) votes.onVote(voter(at), '8.8.8.8');
  const isTold = Array.from({ length: 100 }, (_, at) => votes.onVote(voter(at), '9.9.9.9'));
  assert.equal(votes.elected, '9.9.9.9');
  assert.equal(isTold.filter(Boolean).length, 1);
});

test('where nobody agrees nobody is believed', () => {
  const votes = new AddressVotes();
  for (let at = 0; at < 50; at++) votes.onVote(voter(at), `8.8.8.${at}`);
  assert.equal(votes.elected, undefined);
});
