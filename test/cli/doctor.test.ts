import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import { doctorLines } from '../../source/cli/doctor.ts';
import type { Diagnosis } from '../../source/contract/doctor.ts';
import { FILM, startDeskEngine } from './desk-engine.ts';
import { Desk } from './program.ts';

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

test('a running engine is looked at, and what is a problem ends it with 1', async (context) => {
  const { sluice, json } = await startDeskEngine(context, [FILM]);
  const { code, stdout } = await sluice('doctor');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^\S+ +TCP over IPv4: /m);
  assert.match(stdout, /^note +The router is not asked to open ports\.$/m);
  const diagnosis = (await json('doctor')) as Diagnosis;
  assert.equal(diagnosis.isEngine, true);
  assert.deepEqual(
    diagnosis.roads.map(({ carrier, family }) => `${carrier}${family}`),
    ['tcp4', 'utp4', 'tcp6', 'utp6'],
  );
  await sluice('settings', 'set', 'network.utp', 'false');
  const closed = await sluice('doctor');
  assert.equal(closed.code, 1);
  assert.match(closed.stdout, /^PROBLEM +uTP over IPv4: no port is open/m);
});

test('where no engine runs, machine, disk and settings are looked at', async (context) => {
  const desk = await Desk.open(context);
  const { code, stdout } = await desk.tell(['doctor', '--state', desk.path('nobody')]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^note +No engine runs for .*nobody, so nobody can come in\.$/m);
  assert.match(stdout, /^ok +Nothing is wrong in /m);
});
