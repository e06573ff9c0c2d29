import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import type { SettingPath } from '../../source/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';
import { settingAt } from '../../source/settings/describe-settings.ts';
import { editSettings } from '../../source/settings/edit-settings.ts';
import { parseSettings } from '../../source/settings/parse-settings.ts';

const THEME: SettingPath = ['screen', 'theme'];

const CASES: readonly (readonly [string, string, SettingPath, unknown, string])[] = [
  [
    'a value is replaced',
    '{"screen": {"theme" : "none"}}',
    THEME,
    'dusk',
    '{"screen": {"theme" : "dusk"}}',
  ],
  [
    'a key is added behind the last one, whose comment stays beside it',
    '{\n\t"screen": {\n\t\t"rows": "two" // dense\n\t}\n}\n',
    THEME,
    'dusk',
    '{\n\t"screen": {\n\t\t"rows": "two", // dense\n\t\t"theme": "dusk"\n\t}\n}\n',
  ],
  [
    'a trailing comma is used',
    '{\n  "screen": {\n    "rows": "two", /* a */ // b\n    // c\n  },\n}\n',
    THEME,
    'dusk',
    '{\n  "screen": {\n    "rows": "two", /* a */ // b\n    "theme": "dusk"\n    // c\n  },\n}\n',
  ],
  [
    'an object on one line stays on it',
    '{"screen": {"rows": "two"}}',
    THEME,
    'dusk',
    '{"screen": {"rows": "two", "theme": "dusk"}}',
  ],
  [
    'a group is made, with the lines of Windows and four spaces',
    '{\r\n    "session": {\r\n        "port": 1\r\n    }\r\n}\r\n',
    THEME,
    'dusk',
    '{\r\n    "session": {\r\n        "port": 1\r\n    },\r\n    "screen": {\r\n        "theme": "dusk"\r\n    }\r\n}\r\n',
  ],
  [
    'comments in an empty object stay',
    '{\n  // soon\n}\n',
    THEME,
    'dusk',
    '{\n  // soon\n  "screen": {\n    "theme": "dusk"\n  }\n}\n',
  ],
  [
    'a file of comments gets braces',
    '// mine\n',
    THEME,
    'dusk',
    '// mine\n{\n  "screen": {\n    "theme": "dusk"\n  }\n}\n',
  ],
  [
    'a byte order mark stays',
    '\ufeff{"screen": {"theme": 1}}',
    THEME,
    'dusk',
    '\ufeff{"screen": {"theme": "dusk"}}',
  ],
  [
    'a key within a setting is set alone',
    '{"screen": {"views": {"1": "a"}}}',
    ['screen', 'views', '2'],
    'b',
    '{"screen": {"views": {"1": "a", "2": "b"}}}',
  ],
  [
    'lists and objects are written on one line',
    '{"screen": {"sort": 1}}',
    ['screen', 'sort'],
    { field: 'up', direction: 'ascending' },
    '{"screen": {"sort": { "field": "up", "direction": "ascending" }}}',
  ],
  [
    'a key taken out leaves the comments',
    '{\n  "screen": {\n    "rows": "two", // dense\n    // why\n    "theme": "dusk" // nice\n  }\n}\n',
    THEME,
    undefined,
    '{\n  "screen": {\n    "rows": "two" // dense\n    // why\n     // nice\n  }\n}\n',
  ],
  [
    'a key taken out from before others takes its comma',
    '{\n  "screen": {\n    "theme": "dusk",\n    "rows": "two"\n  }\n}\n',
    THEME,
    undefined,
    '{\n  "screen": {\n    "rows": "two"\n  }\n}\n',
  ],
  [
    'a key taken out that is not there changes nothing',
    '{"screen": {}}',
    THEME,
    undefined,
    '{"screen": {}}',
  ],
];

describe('an edit of the settings', () => {
  for (const [title, text, path, value, expected] of CASES) {
    test(title, () => assert.equal(editSettings(text, path, value), expected));
  }

  test('makes a file that says what it is, where there is none', () => {
    const text = editSettings(null, THEME, 'dusk');
    assert.match(text, /^\/\/ Settings of Sluice.*\n\{\n {2}"screen": \{\n {4}"theme": "dusk"\n/);
    assert.equal(parseSettings(text).settings.screen.theme, 'dusk');
  });

  const refusals: readonly (readonly [
    string | null,
    readonly string[],
    unknown,
    string,
    RegExp,
  ])[] = [
    [
      '{"screen": {',
      ['screen', 'theme'],
      'dusk',
      'settings/broken',
      /cannot be read \(line 1: .*left as it is/,
    ],
    [
      null,
      ['screen', 'theme'],
      'pink',
      'settings/invalid',
      /screen\.theme cannot be "pink"; it must be one of/,
    ],
    [null, ['screen', 'hue'], 1, 'settings/invalid', /no setting "screen\.hue"/],
    [null, ['screen', '__proto__'], 1, 'settings/invalid', /no setting/],
    [null, ['screen', 'theme', 'x'], 1, 'settings/invalid', /no setting/],
    [null, ['screen', 'views', '0'], 'x', 'settings/invalid', /digits/],
    [null, ['screen', 'keys', '__proto__'], 'x', 'settings/invalid', /cannot be/],
    ['{"screen": 5}', ['screen', 'theme'], 'dusk', 'settings/invalid', /"screen" in the file is 5/],
  ];
  for (const [text, path, value, code, words] of refusals) {
    test(`is refused: ${path.join('.')} = ${JSON.stringify(value)} in ${text}`, () => {
      assert.throws(
        () => editSettings(text, path as unknown as SettingPath, value),
        (error) => isSluiceError(error) && error.code === code && words.test(error.message),
      );
    });
  }

  const space = fc.constantFrom(
    '',
    ' ',
    '\n',
    '\r\n  ',
    ' // one\n',
    ' /* two */ ',
    '\n\t// three\n\t',
  );
  const member = fc.record({
    before: space,
    text: fc.constantFrom('"rows": "two"', '"lean": true', '"keys": {"up": ["k"]}', '"history": 7'),
    after: space,
  });
  const anyFile = fc
    .record({
      members: fc.uniqueArray(member, { selector: ({ text }) => text }),
      tail: fc.boolean(),
      end: space,
      lead: space,
    })
    .map(({ members, tail, end, lead }) => {
      const inner = members.map(({ before, text, after }) => before + text + after).join(',');
      return `${lead}{"screen": {${inner}${tail && members.length > 0 ? ',' : ''}${end}}}${end}`;
    });

  /** Each comment with the end of what stands before it on its line. */
  const comments = (text: string): readonly string[] =>
    text.split(/[\r\n]+/).flatMap((line) =>
      [...line.matchAll(/\/\/ \w+|\/\* \w+ \*\//g)].map(({ 0: comment, index }) => {
        const before = line.slice(0, index).replace(/[\s,]/g, '').replace(/\d/g, '0');
        return `${before.endsWith('}') ? '}' : before.slice(-5)} ${comment}`;
      }),
    );

  test('sets the one key, keeps every other, and every comment behind what it stood behind', () => {
    fc.assert(
      fc.property(anyFile, fc.constantFrom('theme', 'history', 'mouse'), (text, key) => {
        const value = { theme: 'dusk', history: 3, mouse: false }[key];
        const path: SettingPath = ['screen', key!];
        const before = parseSettings(text);
        assert.deepEqual(before.problems, [], text);
        const edited = editSettings(text, path, value);
        const after = parseSettings(edited);
        assert.deepEqual([after.isBroken, after.problems], [false, []], edited);
        assert.deepEqual(after.settings, {
          ...before.settings,
          screen: { ...before.settings.screen, [key!]: value },
        });
        assert.deepEqual(comments(edited), comments(text), edited);
      }),
    );
  });

  test('taking a key out keeps every other, and every comment', () => {
    fc.assert(
      fc.property(anyFile, fc.constantFrom('rows', 'lean', 'keys', 'history'), (text, key) => {
        const path: SettingPath = ['screen', key!];
        const before = parseSettings(text);
        const edited = editSettings(text, path, undefined);
        const after = parseSettings(edited);
        assert.equal(after.isBroken, false, edited);
        assert.deepEqual(after.settings, {
          ...before.settings,
          screen: { ...before.settings.screen, [key!]: settingAt(DEFAULT_SETTINGS, path) },
        });
        const bare = (lines: readonly string[]) => lines.map((line) => line.replace(/^\S* /, ''));
        assert.deepEqual(bare(comments(edited)), bare(comments(text)), edited);
      }),
    );
  });
});
