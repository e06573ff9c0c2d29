import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { agrees, confirms, isSomebodyThere, type Person } from '../../source/system/question.ts';

const person = (isTTY: boolean): Person & { stdin: PassThrough; stderr: PassThrough } => ({
  stdin: Object.assign(new PassThrough(), { isTTY }),
  stderr: Object.assign(new PassThrough(), { isTTY }),
});

const answered = async (ask: typeof agrees, answer: string): Promise<boolean> => {
  const { stdin, stderr } = person(true);
  const said = ask('Remove it? ', { stdin, stderr });
  stdin.end(answer);
  const isYes = await said;
  assert.ok(String(stderr.read()).includes('Remove it? '));
  return isYes;
};

test('what cannot be undone takes a clear yes', async () => {
  for (const yes of ['y\n', 'Y\n', ' yes \n', 'YES\n']) {
    assert.equal(await answered(confirms, yes), true, yes);
  }
  for (const no of ['n\n', '\n', 'yet\n', 'yy\n', '']) {
    assert.equal(await answered(confirms, no), false, no);
  }
});

test('what does no harm takes anything but a no; who leaves has not agreed', async () => {
  for (const yes of ['\n', 'y\n', 'sure\n']) assert.equal(await answered(agrees, yes), true, yes);
  for (const no of ['n\n', ' No\n', '']) assert.equal(await answered(agrees, no), false, no);
});

test('somebody is there where both sides are a terminal', () => {
  assert.equal(isSomebodyThere(person(true)), true);
  assert.equal(isSomebodyThere(person(false)), false);
  assert.equal(isSomebodyThere({ ...person(true), stdin: person(false).stdin }), false);
});

test('a terminal that a screen has let go of holds the process again while somebody is asked', async () => {
  const { stdin, stderr } = person(true);
  let isHeld = false;
  const held = Object.assign(stdin, {
    ref: () => {
      isHeld = true;
    },
  });
  const said = agrees('Start it again? ', { stdin: held, stderr });
  assert.equal(isHeld, true);
  stdin.end('y\n');
  assert.equal(await said, true);
});
