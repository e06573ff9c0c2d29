import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { confirmed, type Person, requirePerson } from '../../source/cli/confirmation.ts';

const person = (isTTY: boolean): Person & { stdin: PassThrough; stderr: PassThrough } => ({
  stdin: Object.assign(new PassThrough(), { isTTY }),
  stderr: Object.assign(new PassThrough(), { isTTY }),
});

const answering = async (answer: string): Promise<boolean> => {
  const { stdin, stderr } = person(true);
  const said = confirmed('Remove it?', { stdin, stderr });
  stdin.end(answer);
  const isYes = await said;
  assert.match(String(stderr.read()), /^Remove it\? \[y\/N\] /);
  return isYes;
};

test('only a clear yes is one', async () => {
  for (const yes of ['y\n', 'Y\n', ' yes \n', 'YES\n'])
    assert.equal(await answering(yes), true, yes);
  for (const no of ['n\n', '\n', 'yet\n', 'yy\n', '']) assert.equal(await answering(no), false, no);
});

test('where nobody sits at a terminal nobody is asked', () => {
  requirePerson(person(true));
  assert.throws(
    () => requirePerson(person(false)),
    (error) => isSluiceError(error, 'usage/invalid'),
  );
});
