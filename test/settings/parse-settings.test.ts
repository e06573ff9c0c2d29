import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';
import { MAX_PROBLEMS } from '../../source/settings/limits.ts';
import { parseSettings } from '../../source/settings/parse-settings.ts';
import { problemWords } from '../../source/settings/settings-problem.ts';

const wordsOf = (text: string): readonly string[] =>
  parseSettings(text).problems.map((problem) => problemWords(problem, 's'));

describe('settings', () => {
  test('of an empty file, or one of comments alone, are the usual ones', () => {
    for (const text of [
      '',
      '\n',
      '// nothing yet\n',
      '{}',
      '/* a */ {} // b',
      '\ufeff',
      '\ufeff{}',
    ]) {
      assert.deepEqual(parseSettings(text), {
        settings: DEFAULT_SETTINGS,
        isBroken: false,
        problems: [],
        notes: [],
      });
    }
  });

  test('are read beside comments, trailing commas, a byte order mark and lines of Windows', () => {
    const text =
      '\ufeff// mine\r\n{\r\n  "$schema": "x",\r\n  "screen": {"theme": "dusk", /* ! */ "rows": "two",},\r\n' +
      '  "session": {"downloadLimit": "1.5M", "uploadLimit": 1000, "port": 0, "directory": "~/d"},\r\n}\r\n';
    const { settings, problems, notes } = parseSettings(text);
    assert.deepEqual([problems, notes], [[], []]);
    const session = { downloadLimit: 1_572_864, uploadLimit: 1000, port: 0, directory: '~/d' };
    assert.deepEqual(settings, {
      ...DEFAULT_SETTINGS,
      screen: { ...DEFAULT_SETTINGS.screen, theme: 'dusk', rows: 'two' },
      session: { ...DEFAULT_SETTINGS.session, ...session },
    });
  });

  test('of every kind are read', () => {
    const { settings, problems } = parseSettings(
      JSON.stringify({
        screen: {
          keys: { toggle: 'p', down: ['j', 'down'], quit: null },
          ascii: true,
          screenReader: false,
          columns: ['name', 'down'],
          sort: { field: 'name', direction: 'descending' },
          views: { 1: 'state:seeding', 9: '' },
          history: 0,
        },
        session: { downloadLimit: 'none', uploadLimit: 0 },
      }),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.screen.keys, { toggle: 'p', down: ['j', 'down'], quit: null });
    assert.deepEqual(settings.screen.views, { 1: 'state:seeding', 9: '' });
    assert.deepEqual([settings.session.downloadLimit, settings.session.uploadLimit], [null, null]);
  });
});

const WRONG: readonly (readonly [string, RegExp])[] = [
  ['{"screen": {"theme": "pink"}}', /^s:1:22: screen\.theme is "pink"; it must be one of "auto", /],
  [
    '{\n  "screen": {\n    "mouse": 1\n  }\n}',
    /^s:3:14: screen\.mouse is 1; it must be true or false$/,
  ],
  ['{"screen": 5}', /^s:1:12: screen is 5; it must be an object in braces/],
  ['{"screen": {"history": 1.5}}', /a whole number from 0 to 10000/],
  ['{"screen": {"history": -1}}', /a whole number/],
  ['{"screen": {"sort": {"field": "name"}}}', /"direction": "ascending"/],
  ['{"screen": {"views": {"0": "x"}}}', /digits from "1" to "9"/],
  [
    '{"screen": {"keys": {"toggle": 5}}}',
    /screen\.keys is .*an object that gives each action a key/,
  ],
  ['{"screen": {"keys": {"toggle": []}}}', /an object that gives each action a key/],
  ['{"screen": {"columns": []}}', /a list of columns/],
  ['{"session": {"port": 65536}}', /a port from 0 to 65535/],
  [
    '{"session": {"downloadLimit": "fast"}}',
    /session\.downloadLimit is "fast"; it must be a rate such as/,
  ],
  ['{"session": {"downloadLimit": -1}}', /a rate such as/],
  [`{"session": {"downloadLimit": "${'9'.repeat(300)}"}}`, /a rate such as/],
  ['{"session": {"directory": "here"}}', /a whole path/],
  [
    '{"session": {"directory": "/a\\u0000b"}}',
    /session\.directory is "\/a\\\\?u0000b"; it must be a whole path/,
  ],
  [
    '{"screen": {"rows": "one", "rows": "two"}}',
    /^s:1:28: rows stands here a second time; the first one counts/,
  ],
];

describe('a wrong value', () => {
  for (const [text, expected] of WRONG) {
    test(`is told with its place: ${text.slice(0, 60)}`, () => {
      const words = wordsOf(text);
      assert.equal(words.length, 1, words.join('\n'));
      assert.match(words[0]!, expected);
    });
  }

  test('leaves its own key as it was before, and no other', () => {
    const before = parseSettings('{"screen": {"theme": "dusk", "lean": true}}').settings;
    const { settings, isBroken } = parseSettings('{"screen": {"theme": 7, "rows": "two"}}', before);
    assert.equal(isBroken, false);
    assert.equal(settings.screen.theme, 'dusk', 'what was good last');
    assert.equal(settings.screen.rows, 'two');
    assert.equal(settings.screen.lean, false, 'silence is the usual');
  });

  test('is repeated in the message in short, and without what a terminal obeys (H124)', () => {
    const text = JSON.stringify({ screen: { theme: `\u001b[2J\u202e${'x'.repeat(10_000)}` } });
    const [words] = wordsOf(text);
    assert.ok(words!.length < 250, words);
    assert.doesNotMatch(words!, /[\p{Cc}\u202e]/u);
  });

  test('is told of so many keys and no more', () => {
    const keys = Array.from({ length: 1_000 }, (_key, at) => `"k${at}": 1, "k${at}": 2`);
    const { problems, notes } = parseSettings(`{"screen": {${keys.join(',')}}}`);
    assert.deepEqual([problems.length, notes.length], [MAX_PROBLEMS, MAX_PROBLEMS]);
  });
});

test('unknown keys are notes, not problems', () => {
  const { problems, notes } = parseSettings(
    '{"colour": 1,\n "screen": {"__proto__": {"x": 1}, "fps": 5}}',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    notes.map((note) => problemWords(note, 's')),
    [
      's:1:2: colour is not known and does nothing',
      's:2:13: screen.__proto__ is not known and does nothing',
      's:2:36: screen.fps is not known and does nothing',
    ],
  );
  assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
});

const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  ['a missing brace', '{"screen": {', /^s:1:13: .*brace/],
  ['a missing comma', '{"screen": {}\n "session": {}}', /^s:2:2: a comma is expected before this$/],
  ['single quotes', "{'screen': {}}", /^s:1:2: .*double quotes/],
  ['something behind', '{} {}', /nothing may follow/],
  ['an open comment', '{} /* oh', /comment is never closed/],
  ['an open comment and nothing in it', '{}/*', /comment is never closed/],
  ['a list', '[]', /settings are an object/],
  ['a page of HTML', '<!doctype html>', /^s:1:1: /],
  ['a NUL byte', '{"screen": {\u0000}}', /^s:1:13: /],
  ['a NUL byte in a text', '{"a": "\u0000"}', /may not stand in a text/],
  ['100,000 brackets', '['.repeat(100_000), /^s:1:33: more than 32 brackets/],
  ['100,000 objects', '{"a":'.repeat(100_000), /more than 32 brackets/],
  ['10 MB', ' '.repeat(10_000_000), /^s: the file is longer than 1 MiB/],
];

describe('a text that cannot be read', () => {
  for (const [name, text, expected] of BROKEN) {
    test(`is told with its line: ${name}`, () => {
      const parsed = parseSettings(text);
      assert.equal(parsed.isBroken, true);
      assert.match(wordsOf(text)[0]!, expected);
      assert.ok(parsed.problems.length <= MAX_PROBLEMS);
    });
  }

  test('leaves the settings that were good last', () => {
    const before = parseSettings('{"screen": {"theme": "dusk"}}').settings;
    assert.equal(parseSettings('{"screen": {"theme": "none"}', before).settings, before);
  });

  test('never makes the reader throw, whatever it is', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '//',
      '/*',
      '\n',
      '\\',
      'screen',
      'null',
      '1',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join('')),
      fc.json(),
    );
    fc.assert(fc.property(text, (any) => assert.ok(parseSettings(any).settings.screen)));
  });
});

test('share goals are read with their times as people type them, and as programs have them', () => {
  const { settings, problems } = parseSettings(`{
    "seeding": {
      "goal": { "ratio": 2, "seedingTime": "3d", "idle": "12h" },
      "labels": { "keep": null, "linux": { "seedingTimeMs": 5, "mode": "all", "keepIfSeedsBelow": 3 } },
      "trackers": { "example.org": { "ratio": 0 } },
      "atGoal": "remove",
      "superSeeding": "auto"
    }
  }`);
  assert.deepEqual(problems, []);
  assert.deepEqual(settings.seeding, {
    goal: { ratio: 2, seedingTimeMs: 3 * 86_400_000, idleMs: 12 * 3_600_000, mode: 'any' },
    labels: { keep: null, linux: { seedingTimeMs: 5, mode: 'all', keepIfSeedsBelow: 3 } },
    trackers: { 'example.org': { ratio: 0, mode: 'any' } },
    atGoal: 'remove',
    superSeeding: 'auto',
    choking: 'rate',
  });
});

test('what counts as a share goal can be written as one again', () => {
  const before = parseSettings('{"seeding": {"goal": {"ratio": 2, "idle": "1d"}}}').settings;
  const again = parseSettings(JSON.stringify({ seeding: before.seeding }));
  assert.deepEqual([again.settings.seeding, again.problems], [before.seeding, []]);
});

for (const goal of [
  '{}',
  '{"mode":"all"}',
  '{"ratio":-1}',
  '{"ratio":"2"}',
  '{"seedingTime":"3"}',
  '{"seedingTime":"for ever"}',
  '{"idle":5}',
  '{"ratio":1,"mode":"both"}',
  '{"ratio":1,"tiem":"3d"}',
  '"2"',
]) {
  test(`${goal} is no share goal, and is told`, () => {
    for (const text of [`{"seeding":{"goal":${goal}}}`, `{"seeding":{"labels":{"a":${goal}}}}`]) {
      const { settings, problems } = parseSettings(text);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!.message, /it must be .*"ratio": 2/);
      assert.deepEqual(settings.seeding, DEFAULT_SETTINGS.seeding);
    }
  });
}

test('a timetable is a list of days and times; what is none is told', () => {
  const timetable = [{ days: ['mon', 'sun'], from: '22:00', to: '06:00' }];
  const { settings } = parseSettings(JSON.stringify({ alternative: { timetable } }));
  assert.deepEqual(settings.alternative.timetable, timetable);
  for (const wrong of [
    [{ days: [], from: '22:00', to: '06:00' }],
    [{ days: ['monday'], from: '22:00', to: '06:00' }],
    [{ days: ['mon'], from: '24:00', to: '06:00' }],
    [{ days: ['mon'], from: '7:00', to: '06:00' }],
    [{ days: ['mon'], from: '22:00' }],
    { days: ['mon'], from: '22:00', to: '06:00' },
  ]) {
    const { problems } = parseSettings(JSON.stringify({ alternative: { timetable: wrong } }));
    assert.equal(problems.length, 1, JSON.stringify(wrong));
  }
});
