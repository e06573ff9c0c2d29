import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { Diagnosis, Finding } from '../../../source/contract/doctor.ts';
import { Desk } from '../../helpers/desk.ts';

const finding = (at: number): Finding => ({
  topic: 'incoming',
  level: 'warning',
  text: safeText(`Something is wrong with number ${at}.`),
  advice: safeText('Do something about it.'),
});

const opened = async (answer: Diagnosis): Promise<Desk> => {
  const desk = new Desk();
  desk.session.answer('session:diagnose', () => answer);
  desk.press(':', ...'doctor', 'enter');
  await new Promise((resolve) => setImmediate(resolve));
  return desk;
};

describe('the doctor on the screen', () => {
  test(':doctor shows what was found, and what to do', async () => {
    const desk = await opened({ isEngine: true, roads: [], findings: [finding(1)] });
    assert.match(desk.dialog, /Doctor/);
    assert.match(desk.dialog, / warning {2}Something is wrong with number 1\.\n {10}Do something/);
    desk.press('q');
    assert.deepEqual([desk.sheet, desk.quits], [null, 0]);
  });

  test('it scrolls where there is much to say', async () => {
    const findings = Array.from({ length: 40 }, (_, at) => finding(at));
    const desk = await opened({ isEngine: true, roads: [], findings });
    assert.doesNotMatch(desk.dialog, /number 39/);
    desk.press('G');
    assert.match(desk.dialog, /number 39/);
  });
});
