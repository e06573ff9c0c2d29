import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeMachine, openFilesLimit } from '../../source/system/machine.ts';

test('the limit of open files is the soft one, and unknown where nothing tells', () => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    'Max processes             100                  200                  processes \n' +
    'Max open files            1024                 524288               files     \n';
  assert.equal(openFilesLimit(limits), 1024);
  assert.equal(openFilesLimit(''), null);
});

test('this machine tells what it can, and none of its addresses is its own alone', async () => {
  const facts = await new NodeMachine().look();
  assert.ok(facts.openFilesLimit === null || facts.openFilesLimit > 10);
  assert.ok(!facts.addresses.includes('127.0.0.1'));
});
