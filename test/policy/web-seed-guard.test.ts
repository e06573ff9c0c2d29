import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webSeedGuard } from '../../source/policy/web-seed-guard.ts';

const nobody = () => false;

/** Each step is an address and the URL that it answers for. */
const follow = (
  steps: readonly (readonly [address: string, url: string])[],
  options: Partial<Parameters<typeof webSeedGuard>[0]> = {},
): readonly boolean[] => {
  const guard = webSeedGuard({ url: steps[0]![1], isNamed: false, isRefused: nobody, ...options });
  return steps.map(([address, url]) => guard(address, new URL(url)));
};

test('H110: from the internet nothing leads into the LAN or onto this machine', () => {
  const first = ['93.184.216.34', 'http://w.test/f'] as const;
  for (const [address, allowed] of [
    ['1.2.3.4', true],
    ['192.168.0.1', false],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['::1', false],
    ['fe80::1', false],
  ] as const) {
    assert.deepEqual(follow([first, [address, 'http://x.test/g']]), [true, allowed], address);
  }
});

test('H110: in the LAN plain files alone are asked for, unless the user has named it', () => {
  for (const address of ['192.168.0.1', '127.0.0.1']) {
    assert.deepEqual(follow([[address, 'http://w.test/f']]), [true]);
    assert.deepEqual(follow([[address, 'http://w.test/f?x=1']]), [false]);
    assert.deepEqual(follow([[address, 'http://w.test/f?x=1']], { isNamed: true }), [true]);
  }
});

test('from the LAN a redirect may lead out', () => {
  assert.deepEqual(
    follow([
      ['192.168.0.1', 'http://w.test/f'],
      ['1.2.3.4', 'http://x.test/'],
    ]),
    [true, true],
  );
});

test('what nobody may dial is asked by nobody, nor what the user refuses', () => {
  assert.deepEqual(follow([['169.254.169.254', 'http://w.test/f']], { isNamed: true }), [false]);
  assert.deepEqual(follow([['224.0.0.1', 'http://w.test/f']], { isNamed: true }), [false]);
  const isRefused = (address: string) => address === '1.2.3.4';
  assert.deepEqual(follow([['1.2.3.4', 'http://w.test/f']], { isRefused }), [false]);
});
