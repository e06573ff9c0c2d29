import assert from 'node:assert/strict';
import { test } from 'node:test';

type Event = { readonly type: string; readonly data: Record<string, unknown> };

// By address: plain JavaScript has no types to import.
const { default: report } = await import(new URL('quiet-reporter.js', import.meta.url).href);

const printed = async (...events: readonly Event[]): Promise<string> => {
  let text = '';
  for await (const part of report(events)) text += part;
  return text;
};

const file = `${process.cwd()}/test/some.test.ts`;

const pass = (name: string, more = {}): Event => ({
  type: 'test:pass',
  data: { name, file, details: { type: 'test' }, ...more },
});

const fail = (name: string, failureType: string, cause: unknown, more = {}): Event => ({
  type: 'test:fail',
  data: {
    name,
    file,
    details: { error: Object.assign(new Error('wrapped', { cause }), { failureType }) },
    ...more,
  },
});

test('when all is well it prints one line, whatever the tests printed', async () => {
  const noise = { type: 'test:stdout', data: { file, message: 'noise\n' } };
  assert.equal(await printed(noise, pass('a'), pass('b')), '2 passed, 0 failed, 0 skipped\n');
});

test('a failure shows its title, its file, the whole message and what the file printed', async () => {
  const noise = { type: 'test:stderr', data: { file, message: 'a hint\n' } };
  const text = await printed(
    noise,
    fail('sums', 'testCodeFailure', new Error('1 !== 2')),
    pass('b'),
  );
  assert.match(text, /✖ sums\n {2}test\/some\.test\.ts\n {2}Error: 1 !== 2\n/);
  assert.match(text, /What test\/some\.test\.ts printed:\n {2}a hint\n/);
  assert.doesNotMatch(text, /node:/);
  assert.match(text, /\n1 passed, 1 failed, 0 skipped\n$/);
});

test('what failed and then passed is told with its reason, and does not count as failed', async () => {
  const unsteady = { ...fail('sums', 'testCodeFailure', new Error('late')), type: 'test:unsteady' };
  const text = await printed(unsteady, pass('sums'));
  assert.match(text, /⚠ sums\n {2}test\/some\.test\.ts: failed, and passed .*\n {2}Error: late\n/);
  assert.match(text, /\n1 passed, 0 failed, 0 skipped, 1 unsteady\n$/);
});

test('suites, skipped tests and parents of failed tests are not counted as passed or failed', async () => {
  const text = await printed(
    pass('suite', { details: { type: 'suite' } }),
    pass('skipped', { skip: true }),
    pass('to do', { todo: 'later' }),
    fail('child', 'testCodeFailure', new Error('child')),
    fail('parent', 'subtestsFailed', '1 subtest failed'),
    fail('unfinished', 'testCodeFailure', new Error('expected'), { todo: true }),
  );
  assert.match(text, /^0 passed, 1 failed, 3 skipped$/m);
  assert.doesNotMatch(text, /parent|expected/);
});

test('what is no Error is printed too, and a cause is followed', async () => {
  const deep = new Error('outer', { cause: new Error('inner') });
  const text = await printed(
    fail('text', 'testTimeoutFailure', 'timed out'),
    fail('deep', 'testCodeFailure', deep),
  );
  assert.match(text, /timed out/);
  assert.match(text, /caused by: Error: inner/);
});
