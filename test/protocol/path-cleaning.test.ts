import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { cleanName, cleanPaths, type PathRules } from '../../source/protocol/path-cleaning.ts';

const paths = (files: readonly (readonly string[])[], rules?: PathRules): readonly string[] =>
  cleanPaths(
    files.map((parts) => ({ parts, isVirtual: false })),
    rules,
  ).map((parts) => parts.join('/'));

const nastyPart = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '..',
    '.',
    '',
    '/',
    '\\',
    'a',
    'A',
    'CON',
    'a.',
    'C:',
    '\0',
    '\ud800',
    '~',
    ' ',
    '...',
  ),
  fc.string({ unit: 'grapheme', minLength: 200, maxLength: 400 }),
);

test('whatever the parts are, each becomes one plain name of at most 255 bytes', () => {
  fc.assert(
    fc.property(nastyPart, fc.boolean(), (raw, windows) => {
      const name = cleanName(raw, { windows });
      assert.ok(name.length > 0 && name !== '.' && name !== '..');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not come through
      assert.doesNotMatch(name, /[/\\\u0000-\u001f\u007f-\u009f]/);
      assert.ok(Buffer.byteLength(name) <= 255);
      assert.ok(name.isWellFormed());
      assert.equal(cleanName(name, { windows }), name);
    }),
    { numRuns: 300 },
  );
});

test('all paths of a torrent differ, also where case and accents make no difference', () => {
  const part = fc.constantFrom(
    'a',
    'A',
    'b',
    'é',
    'e\u0301',
    'É',
    'x.txt',
    'X.TXT',
    'x.1.txt',
    '..',
    '.',
  );
  const file = fc.array(part, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(file, { maxLength: 20 }), (files) => {
      const keys = paths(files).map((path) => path.normalize('NFC').toLowerCase());
      assert.equal(new Set(keys).size, files.length);
      for (const one of keys) {
        for (const other of keys)
          assert.ok(!other.startsWith(`${one}/`), `${one} is also a folder`);
      }
    }),
  );
});

test('ordinary paths are left as they are', () => {
  const ordinary = [
    ['docs', 'read me.txt'],
    ['Season 1', 'ep: 1? *final*.mkv'],
    ['日本語', '.hidden'],
    ['--flag', '$(rm -rf)'],
    ['...and more', 'end. '],
  ];
  assert.deepEqual(
    paths(ordinary),
    ordinary.map((parts) => parts.join('/')),
  );
});

test('H14: dots never lead out: such a part is replaced, and the rest stays', () => {
  assert.deepEqual(
    paths([
      ['..', '..', 'etc', 'passwd'],
      ['a', '.', 'b'],
    ]),
    ['_/_/etc/passwd', 'a/_/b'],
  );
});

test('H15: an absolute part becomes a plain name', () => {
  assert.deepEqual(paths([['/etc/x'], ['C:\\x'], ['\\\\srv\\x'], ['', 'etc']]), [
    '_etc_x',
    'C:_x',
    '__srv_x',
    'etc',
  ]);
});

test('H16: slashes inside one part become underscores', () => {
  assert.deepEqual(paths([['a/b', 'c\\d']]), ['a_b/c_d']);
  assert.equal(cleanName('haiku/r1 "beta".iso'), 'haiku_r1 "beta".iso');
});

test('H17: NUL and control bytes become underscores', () => {
  assert.equal(cleanName('Icon\r'), 'Icon_');
  assert.equal(cleanName('a\0b\x1b[2Jc\x7fd\x9be'), 'a_b_[2Jc_d_e');
});

test('H18: names that Windows forbids are changed there, and kept elsewhere', () => {
  const names = ['CON', 'nul.txt', 'COM1.txt', 'lpt\u00b9', 'a.', 'b ', 'x:y*z?"<>|', 'console'];
  assert.deepEqual(
    names.map((name) => cleanName(name, { windows: true })),
    ['CON_', 'nul_.txt', 'COM1_.txt', 'lpt\u00b9_', 'a_', 'b_', 'x_y_z_____', 'console'],
  );
  assert.deepEqual(
    names.map((name) => cleanName(name)),
    names,
  );
});

test('H19: what is empty or only dots and spaces gets a substitute', () => {
  for (const raw of ['', '.', '..', '...', ' ', '. .', '\u200f\u202e', '\ufeff']) {
    assert.equal(cleanName(raw), '_');
    assert.equal(cleanName(raw, {}, 'fallback'), 'fallback');
  }
  assert.deepEqual(paths([['..'], ['.'], ['', '']]), ['_', '_.1', '_.2']);
});

test('H20: files that would share a name get a counter before the extension', () => {
  assert.deepEqual(paths([['a.txt'], ['a.txt'], ['A.TXT'], ['a.1.txt']]), [
    'a.txt',
    'a.1.txt',
    'A.2.TXT',
    'a.1.1.txt',
  ]);
  assert.deepEqual(
    paths([
      ['d', 'é'],
      ['D', 'e\u0301'],
      ['d', 'a/b'],
      ['d', 'a\\b'],
    ]),
    ['d/é', 'D/e\u0301.1', 'd/a_b', 'd/a_b.1'],
  );
});

test('H20: more than five hundred files of one name are refused, by that name', () => {
  const same = (count: number) => Array.from({ length: count }, () => ['dir', 'same']);
  assert.equal(new Set(paths(same(501))).size, 501);
  assert.throws(
    () => paths(same(502)),
    (error) => isSluiceError(error, 'metainfo/invalid') && error.message.includes('"same"'),
  );
});

test('H21: a file with the name of a folder is renamed, whichever comes first', () => {
  assert.deepEqual(paths([['a'], ['a', 'b']]), ['a.1', 'a/b']);
  assert.deepEqual(paths([['A', 'b'], ['a']]), ['A/b', 'a.1']);
  assert.deepEqual(paths([['a', 'b', 'c'], ['a', 'b'], ['a']]), ['a/b/c', 'a/b.1', 'a.1']);
});

test('H22: a name beyond 255 bytes is shortened and keeps its extension', () => {
  const long = cleanName(`${'日'.repeat(200)}.mkv`);
  assert.equal(long, `${'日'.repeat(83)}.mkv`);
  assert.equal(cleanName(`${'x'.repeat(5_000_000)}.iso`), `${'x'.repeat(251)}.iso`);
  assert.equal(cleanName('😀'.repeat(100)), '😀'.repeat(63));
  const [first, second] = paths([[`${'x'.repeat(300)}.iso`], [`${'x'.repeat(299)}.iso`]]);
  assert.equal(first, `${'x'.repeat(251)}.iso`);
  assert.equal(second, `${'x'.repeat(249)}.1.iso`);
});

test('H22: a path too long leaves out folders and keeps the name', () => {
  const [path] = paths([[...Array(50).fill('f'.repeat(200)), 'file.txt']]);
  assert.ok(Buffer.byteLength(path!) <= 2048);
  assert.ok(path!.endsWith('/file.txt'));
});

test('H23: ten thousand folders inside each other become at most a hundred', () => {
  const deep = Array(10_000).fill('d');
  const [one, other] = paths([
    [...deep, 'x'],
    [...deep, 'e', 'x'],
  ]);
  assert.equal(one!.split('/').length, 100);
  assert.ok(one!.endsWith('/x'));
  assert.ok(other!.endsWith('/x.1'));
});

test('H36: escape sequences and reordering characters do not reach a file name', () => {
  assert.equal(cleanName('\x1b]0;x\x07evil'), '_]0;x_evil');
  assert.equal(cleanName('holiday\u202egnp.exe'), 'holidaygnp.exe');
});

test('padding and links take no name away from files', () => {
  const cleaned = cleanPaths([
    { parts: ['.pad', '5'], isVirtual: true },
    { parts: ['a'], isVirtual: true },
    { parts: ['a'], isVirtual: false },
    { parts: ['.pad', '5'], isVirtual: true },
    { parts: ['.pad'], isVirtual: false },
  ]);
  assert.deepEqual(
    cleaned.map((path) => path.join('/')),
    ['.pad/5', 'a', 'a', '.pad/5', '.pad'],
  );
});
