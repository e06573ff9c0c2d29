import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { helpOf, readArguments } from '../../source/cli/arguments.ts';
import {
  getVerb,
  overview,
  screenVerb,
  seedVerb,
  VERBS,
  verifyVerb,
} from '../../source/cli/verbs.ts';

const usage = (message: RegExp) => (error: unknown) => {
  assert.ok(isSluiceError(error, 'usage/invalid'), String(error));
  assert.match(error.message, message);
  return true;
};

test('flags come in their kinds, those that may be repeated as a list', () => {
  const { inputs, flags } = readArguments(getVerb, [
    ...['a.torrent', '--dir', '/data', '--port', '0', '--peer', '192.0.2.1:1'],
    ...['--peer=192.0.2.2:2', '--max-down', '1M', '--json', '--select', '*.mkv'],
  ]);
  assert.deepEqual(inputs, ['a.torrent']);
  assert.equal(flags.dir, '/data');
  assert.equal(flags.port, 0);
  assert.deepEqual(flags.peer, ['192.0.2.1:1', '192.0.2.2:2']);
  assert.deepEqual(flags.select, ['*.mkv']);
  assert.equal(flags.maxDown, '1M');
  assert.equal(flags.json, true);
});

test('a value that may be left out is given with a sign of equality alone', () => {
  const attachOf = (...argv: readonly string[]) => readArguments(getVerb, argv).flags.attach;
  assert.equal(attachOf('a.torrent'), undefined);
  assert.equal(attachOf('--attach', 'a.torrent'), '');
  assert.equal(attachOf('a.torrent', '--attach'), '');
  assert.equal(attachOf('a.torrent', '--attach', '--json'), '');
  assert.equal(attachOf('a.torrent', '--attach=/run/x.sock'), '/run/x.sock');
  assert.deepEqual(readArguments(getVerb, ['--', '--attach']).inputs, ['--attach']);
  assert.match(helpOf(getVerb), /--attach\[=SOCKET\]/);
});

test('what was not given is undefined, off or an empty list', () => {
  const { flags } = readArguments(getVerb, ['a.torrent']);
  assert.equal(flags.dir, undefined);
  assert.equal(flags.port, undefined);
  assert.equal(flags.maxUp, undefined);
  assert.equal(flags.json ?? false, false);
  assert.equal(flags.seed ?? false, false);
  assert.deepEqual(flags.peer ?? [], []);
  assert.deepEqual(flags.select ?? [], []);
});

test('after -- everything is an input, though it looks like a flag', () => {
  assert.deepEqual(readArguments(getVerb, ['--', '--odd.torrent']).inputs, ['--odd.torrent']);
});

test('a name that is all digits stays as it was typed', () => {
  assert.deepEqual(readArguments(verifyVerb, ['007']).inputs, ['007']);
  assert.deepEqual(readArguments(screenVerb, ['1e3', '0x10']).inputs, ['1e3', '0x10']);
  assert.equal(readArguments(verifyVerb, ['a', '--dir', '007']).flags.dir, '007');
});

test('in lists of processes we go by our name', () => {
  process.title = 'node';
  readArguments(verifyVerb, ['a']);
  assert.equal(process.title, 'sluice');
});

test('too few and too many inputs are told with the usage of the verb', () => {
  assert.throws(() => readArguments(getVerb, []), usage(/^usage: sluice get SOURCE/));
  assert.throws(() => readArguments(getVerb, ['a', 'b']), usage(/^usage: sluice get SOURCE/));
  assert.throws(() => readArguments(seedVerb, []), usage(/^usage: sluice seed TORRENT/));
});

test('flags without their value are told by name', () => {
  assert.throws(
    () => readArguments(getVerb, ['a', '--dir', '']),
    usage(/--dir needs a value.*DIR/),
  );
  assert.throws(() => readArguments(getVerb, ['a', '--dir']), usage(/--dir needs a value/));
  assert.throws(() => readArguments(getVerb, ['a', '--port', 'x']), usage(/--port needs a value/));
  assert.throws(() => readArguments(getVerb, ['a', '--port']), usage(/--port needs a value/));
  assert.throws(() => readArguments(getVerb, ['a', '--peer', '']), usage(/--peer needs a value/));
  assert.throws(() => readArguments(getVerb, ['a', '--peer']), usage(/--peer needs a value/));
  assert.throws(() => readArguments(getVerb, ['a', '--port', '']), usage(/--port needs a value/));
  assert.throws(() => readArguments(getVerb, ['a', '--max-up=']), usage(/--max-up needs a value/));
  assert.throws(
    () => readArguments(getVerb, ['a', '--dir', '--json']),
    usage(/--dir needs a value/),
  );
  assert.throws(
    () => readArguments(getVerb, ['a', '--max-up', '']),
    usage(/--max-up needs a value/),
  );
});

test('a flag given twice that may be given once is wrong usage', () => {
  assert.throws(
    () => readArguments(getVerb, ['a', '--dir', 'x', '--dir', 'y']),
    usage(/--dir can only be set once/),
  );
});

test('flags after -- want no value', () => {
  assert.deepEqual(readArguments(screenVerb, ['--', '--dir']).inputs, ['--dir']);
});

for (const verb of [screenVerb, ...VERBS]) {
  const name = verb.name === '' ? 'the screen' : verb.name;

  test(`the help of ${name} names its usage and every flag, and fits into 100 columns`, () => {
    const help = helpOf(verb);
    assert.match(help, new RegExp(`^Usage: sluice ${verb.name}`));
    assert.ok(help.includes(verb.summary));
    for (const flag of [...Object.keys(verb.flags), 'help']) {
      const written = `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      assert.ok(help.includes(`  ${written}`), `${written} in the help`);
    }
    for (const line of help.split('\n')) assert.ok(line.length <= 100, line);
  });
}

test('the help of get says what its exit codes mean', () => {
  for (const code of ['0 complete', '1 failed', '2 wrong usage', '130 interrupted']) {
    assert.ok(helpOf(getVerb).includes(code));
  }
});

test('the overview has a line for every verb', () => {
  for (const { name } of VERBS) assert.match(overview(), new RegExp(`^  sluice ${name} `, 'm'));
});

test('a flag that there is not is told, with where words go that only look like one', () => {
  for (const word of ['--bogus', '--bogus=1', '-x', '-label:old']) {
    assert.throws(
      () => readArguments(getVerb, ['a', word]),
      usage(new RegExp(`there is no flag ${word}; "sluice get --help".*behind --$`)),
    );
  }
  assert.deepEqual(readArguments(getVerb, ['--', '-x']).inputs, ['-x']);
  assert.equal(readArguments(getVerb, ['a', '--dir=-x']).flags.dir, '-x');
});
