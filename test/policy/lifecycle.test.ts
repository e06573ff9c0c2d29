import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  begin,
  type Lifecycle,
  type LifecycleInput,
  restingLifecycle,
  transition,
} from '../../source/policy/lifecycle.ts';

type Word = LifecycleInput['kind'] | 'checked-finished' | 'move-serving';

const inputOf = (word: Word): LifecycleInput => {
  if (word === 'checked') return { kind: 'checked', isFinished: false };
  if (word === 'checked-finished') return { kind: 'checked', isFinished: true };
  if (word === 'move-serving') return { kind: 'move', isServing: true };
  if (word === 'fail') return { kind: 'fail', problem: 'disk full' };
  if (word === 'not-removed') return { kind: 'not-removed', problem: 'the state is locked' };
  if (word === 'choose') return { kind: 'choose', isPaused: false };
  return { kind: word };
};

/** States and steps along a story told in inputs: `state[steps]`, `!` where an input is illegal. */
const tell = (story: string, known: Partial<Lifecycle> = {}): string => {
  const rest = restingLifecycle({ isPaused: false, isChecked: false, isFinished: false, ...known });
  let { next, steps } = begin(rest);
  const told = [`${next.state}[${steps}]`];
  for (const word of story.split(' ').filter((each) => each !== '')) {
    const answer = transition(next, inputOf(word as Word));
    if (answer === undefined) {
      told.push('!');
      continue;
    }
    ({ next, steps } = answer);
    told.push(`${next.state}[${steps}]`);
  }
  return told.join(' ');
};

test('a new torrent is checked, downloads, and seeds', () => {
  assert.equal(tell('checked finished'), 'checking[check] downloading[join] seeding[]');
  assert.equal(tell('checked-finished'), 'checking[check] seeding[join]');
});

test('what was checked before joins at once, what was paused rests', () => {
  assert.equal(tell('', { isChecked: true }), 'downloading[join]');
  assert.equal(tell('', { isChecked: true, isFinished: true }), 'seeding[join]');
  assert.equal(tell('resume', { isChecked: true, isPaused: true }), 'paused[] downloading[join]');
  assert.equal(tell('resume', { isPaused: true }), 'paused[] checking[check]');
});

test('a pause takes until the swarm is left', () => {
  const known = { isChecked: true };
  assert.equal(
    tell('pause stopped resume', known),
    'downloading[join] pausing[stop] paused[] downloading[join]',
  );
});

test('pausing twice, or resuming what runs, changes nothing', () => {
  const known = { isChecked: true };
  assert.equal(
    tell('resume pause pause', known),
    'downloading[join] downloading[] pausing[stop] pausing[]',
  );
});

test('a resume while pausing waits for the stop, then joins again', () => {
  const known = { isChecked: true };
  assert.equal(
    tell('pause resume stopped', known),
    'downloading[join] pausing[stop] pausing[] downloading[join]',
  );
  assert.equal(
    tell('pause resume pause stopped', known),
    'downloading[join] pausing[stop] pausing[] pausing[] paused[]',
  );
});

test('a check that is paused starts over when resumed', () => {
  assert.equal(
    tell('pause checked stopped resume'),
    'checking[check] pausing[stop] ! paused[] checking[check]',
  );
});

test('verifying leaves the swarm, checks, and comes back to where it was', () => {
  assert.equal(
    tell('verify stopped checked', { isChecked: true }),
    'downloading[join] checking[stop] checking[check] downloading[join]',
  );
  assert.equal(
    tell('verify checked', { isChecked: true, isPaused: true }),
    'paused[] checking[check] paused[]',
  );
  assert.equal(tell('verify'), 'checking[check] checking[]');
});

test('a fault stops the torrent with its reason; a resume tries again', () => {
  assert.equal(
    tell('fail stopped resume', { isChecked: true }),
    'downloading[join] error[stop] error[] downloading[join]',
  );
  assert.equal(
    tell('fail resume stopped', { isChecked: true }),
    'downloading[join] error[stop] pausing[] downloading[join]',
  );
  assert.equal(
    tell('fail stopped pause', { isChecked: true }),
    'downloading[join] error[stop] error[] paused[]',
  );
  assert.equal(
    transition(
      begin(restingLifecycle({ isPaused: true, isChecked: true, isFinished: true })).next,
      inputOf('fail'),
    )?.next.problem,
    'disk full',
  );
});

test('what is mended goes on, is looked at first where it was out of sight, and rests where it was paused', () => {
  assert.equal(
    tell('fail stopped recover', { isChecked: true }),
    'downloading[join] error[stop] error[] downloading[join]',
  );
  assert.equal(
    tell('fail recover stopped', { isChecked: true }),
    'downloading[join] error[stop] ! error[]',
  );
  assert.equal(tell('recover', { isChecked: true }), 'downloading[join] !');
  const started = begin(
    restingLifecycle({ isPaused: false, isChecked: true, isFinished: true }),
  ).next;
  const missing = transition(started, { kind: 'fail', problem: 'gone', isUnchecked: true })!.next;
  const stopped = transition(missing, { kind: 'stopped' })!.next;
  assert.deepEqual(transition(stopped, { kind: 'recover' })!.steps, ['check']);
  const paused = transition({ ...stopped, isPaused: true }, { kind: 'recover' })!;
  assert.deepEqual([paused.next.state, paused.steps], ['paused', []]);
});

test('data is moved out of the swarm, and all goes on as it is wished by then', () => {
  const known = { isChecked: true };
  assert.equal(
    tell('move stopped moved', known),
    'downloading[join] moving[stop] moving[move] downloading[join]',
  );
  assert.equal(
    tell('move stopped pause moved', known),
    'downloading[join] moving[stop] moving[move] moving[] paused[]',
  );
  assert.equal(
    tell('move pause stopped resume moved', known),
    'downloading[join] moving[stop] pausing[] moving[move] moving[] downloading[join]',
  );
  const paused = { ...known, isPaused: true };
  assert.equal(tell('move moved', paused), 'paused[] moving[move] paused[]');
  assert.equal(
    tell('move resume moved', { isPaused: true }),
    'paused[] moving[move] moving[] checking[check]',
  );
});

test('a seed is moved in its swarm, which it leaves only for what is wished or goes wrong meanwhile', () => {
  const known = { isChecked: true, isFinished: true };
  const begun = 'seeding[join] moving[move]';
  assert.equal(tell('move-serving moved', known), `${begun} seeding[]`);
  assert.equal(
    tell('move-serving pause moved stopped', known),
    `${begun} moving[] pausing[stop] paused[]`,
  );
  assert.equal(
    tell('move-serving pause resume moved', known),
    `${begun} moving[] moving[] seeding[]`,
  );
  assert.equal(
    tell('move-serving hold moved stopped', known),
    `${begun} moving[] pausing[stop] queued[]`,
  );
  assert.equal(tell('move-serving unfinished moved', known), `${begun} moving[] downloading[]`);
  assert.equal(
    tell('move-serving remove moved stopped', known),
    `${begun} pausing[stop] ! paused[dispose]`,
  );
  assert.equal(
    tell('move-serving fail stopped recover moved', known),
    `${begun} error[stop] error[] moving[move] seeding[join]`,
  );
  assert.equal(tell('move-serving move verify', known), `${begun} ! !`);
  assert.equal(
    tell('move-serving stopped moved', { isChecked: true }),
    'downloading[join] moving[stop] moving[move] downloading[join]',
    'what downloads has to write',
  );
});

test('what is moved is not moved elsewhere nor verified; removed, it is stopped first; what failed is gone on with', () => {
  const known = { isChecked: true, isPaused: true };
  assert.equal(tell('move move verify', known), 'paused[] moving[move] ! !');
  assert.equal(
    tell('move remove moved stopped', known),
    'paused[] moving[move] pausing[stop] ! paused[dispose]',
  );
  assert.equal(tell('move fail recover', known), 'paused[] moving[move] error[] moving[move]');
  assert.equal(tell('', { ...known, isMoving: true }), 'moving[move]', 'after a restart too');
  assert.equal(
    tell('fail stopped move', { isChecked: true }),
    'downloading[join] error[stop] error[] moving[move]',
  );
});

test('who is held leaves the swarm and waits, and joins when it is let in', () => {
  const known = { isChecked: true };
  assert.equal(
    tell('hold stopped admit', known),
    'downloading[join] pausing[stop] queued[] downloading[join]',
  );
  assert.equal(
    tell('hold admit stopped', known),
    'downloading[join] pausing[stop] pausing[] downloading[join]',
  );
  assert.equal(
    tell('finished hold stopped', known),
    'downloading[join] seeding[] pausing[stop] queued[]',
  );
  assert.equal(
    tell('admit hold hold', known),
    'downloading[join] downloading[] pausing[stop] pausing[]',
  );
});

test('who waits is checked, moved, paused and removed like any other, and waits again after', () => {
  const known = { isChecked: true, isAdmitted: false };
  assert.equal(tell('pause resume', known), 'queued[] paused[] queued[]');
  assert.equal(tell('pause admit resume', known), 'queued[] paused[] paused[] downloading[join]');
  assert.equal(tell('verify checked', known), 'queued[] checking[check] queued[]');
  assert.equal(tell('checked', { isAdmitted: false }), 'checking[check] queued[]');
  assert.equal(tell('move moved', known), 'queued[] moving[move] queued[]');
  assert.equal(tell('fail recover', known), 'queued[] error[] queued[]');
  assert.equal(
    tell('finished unfinished admit', known),
    'queued[] queued[] queued[] downloading[join]',
  );
  assert.equal(tell('remove', known), 'queued[] paused[dispose]');
});

test('a file wanted anew makes a seed download again', () => {
  const known = { isChecked: true, isFinished: true };
  assert.equal(tell('unfinished finished', known), 'seeding[join] downloading[] seeding[]');
  assert.equal(
    tell('pause unfinished stopped resume', known),
    'seeding[join] pausing[stop] pausing[] paused[] downloading[join]',
  );
});

test('removing waits for the stop and then takes everything apart, once', () => {
  assert.equal(
    tell('remove resume verify stopped stopped', { isChecked: true }),
    'downloading[join] pausing[stop] ! ! paused[dispose] !',
  );
  assert.equal(tell('remove', { isChecked: true, isPaused: true }), 'paused[] paused[dispose]');
  assert.equal(
    tell('pause remove stopped', { isChecked: true }),
    'downloading[join] pausing[stop] pausing[] paused[dispose]',
  );
});

test('what could not be taken apart says so, and can be asked to go again, and nothing else', () => {
  assert.equal(
    tell('remove not-removed resume pause verify fail remove not-removed', { isPaused: true }),
    'paused[] paused[dispose] error[] ! ! ! ! paused[dispose] error[]',
  );
  assert.equal(tell('not-removed', { isPaused: true }), 'paused[] !');
});

test('facts that come late are refused', () => {
  assert.equal(tell('stopped checked', { isChecked: true }), 'downloading[join] ! !');
});

test('whatever the user does, nothing begins before the last thing has stopped', () => {
  const words = fc.constantFrom<Word>(
    'pause',
    'resume',
    'verify',
    'remove',
    'fail',
    'checked',
    'checked-finished',
    'finished',
    'unfinished',
    'stopped',
    'not-removed',
    'admit',
    'hold',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), fc.boolean(), (story, isPaused) => {
      let running = false;
      let stopping = false;
      let { next, steps } = begin(
        restingLifecycle({ isPaused, isChecked: false, isFinished: false }),
      );
      const apply = (): void => {
        for (const step of steps) {
          assert.equal(stopping, false, `${step} while stopping`);
          if (step === 'stop') {
            assert.equal(running, true, 'stop of what does not run');
            stopping = true;
          } else if (step === 'dispose') assert.equal(running, false, 'dispose of what runs');
          else running = true;
        }
        assert.equal(next.problem !== undefined, next.state === 'error');
        assert.equal(next.isStopping, stopping);
      };
      apply();
      for (const word of story) {
        const answer = transition(next, inputOf(word));
        if (answer === undefined) continue;
        if (word === 'stopped') {
          running = false;
          stopping = false;
        }
        // A check that was wished for while paused ends with nothing running.
        if (word.startsWith('checked') && next.state === 'checking') running = false;
        ({ next, steps } = answer);
        apply();
      }
    }),
  );
});
