import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import { doctorLines } from '../../source/cli/doctor.ts';
import type { Diagnosis } from '../../source/contract/doctor.ts';

const DIAGNOSIS: Diagnosis = {
  isEngine: true,
  roads: [],
  findings: [
    { topic: 'incoming', level: 'good', text: safeText('Peers reach us.'), advice: null },
    {
      topic: 'disk',
      level: 'problem',
      text: safeText('That does not fit.'),
      advice: safeText('Make some more room on it.'),
    },
  ],
};

test('a finding is a line, and what to do about it another', () => {
  assert.deepEqual(doctorLines(DIAGNOSIS, undefined), [
    'ok       Peers reach us.',
    'PROBLEM  That does not fit.',
    '         Make some more room on it.',
  ]);
});

test('on a terminal lines are broken between words', () => {
  assert.deepEqual(doctorLines(DIAGNOSIS, 29).slice(2), [
    '         Make some more room',
    '         on it.',
  ]);
});
