import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockLedger } from '../../source/policy/block-ledger.ts';
import { BlockList } from '../../source/policy/block-list.ts';
import { checkLedger } from '../../source/policy/ledger-check.ts';
import { NOBODY } from '../../source/policy/peer-key.ts';

const ledgerWithOneRequest = (): BlockLedger => {
  const ledger = new BlockLedger({ blockCount: () => 2, onDropped: () => {} });
  ledger.addPeer(1);
  ledger.requestMissing(ledger.begin(0, NOBODY, false), 1, 1, new BlockList(1));
  checkLedger(ledger);
  return ledger;
};

test('a count of blocks that is wrong is found', () => {
  const ledger = ledgerWithOneRequest();
  ledger.find(0)!.missing += 1;
  assert.throws(() => checkLedger(ledger), /missing blocks of piece 0/);
});

test('a request that a peer knows nothing of is found', () => {
  const ledger = ledgerWithOneRequest();
  ledger.find(0)!.addRequester(1, 1);
  assert.throws(() => checkLedger(ledger), /requests to peer 1/);
});

test('a request to a peer that is gone is found', () => {
  const ledger = ledgerWithOneRequest();
  ledger.find(0)!.addRequester(1, 2);
  assert.throws(() => checkLedger(ledger), /requests to a peer that is gone/);
});

test('a block that comes in by no connection is found', () => {
  const ledger = ledgerWithOneRequest();
  ledger.find(0)!.startStreaming(0);
  assert.throws(() => checkLedger(ledger), /blocks coming in/);
});
