import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cleanText, widthOf } from '../../../source/ui/text/cells.ts';
import { chooseLetters, graphGlyphsFor, inLetters } from '../../../source/ui/text/glyphs.ts';

const root = new URL('../../../source/ui/', import.meta.url);

/** What is drawn stands in the code; what only explains it does not count. */
const drawnSigns = (): ReadonlySet<string> => {
  const signs = new Set<string>();
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(path) || path === 'glyphs.ts') continue;
    const text = readFileSync(new URL(path, root), 'utf8');
    const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const [sign] of code.matchAll(/\P{ASCII}/gu)) signs.add(sign);
  }
  return signs;
};

describe('signs in ASCII', () => {
  test('there is one for each sign that the screen draws', () => {
    const translate = inLetters('ascii-signs');
    const signs = drawnSigns();
    assert.ok(signs.size > 20, 'they were found');
    for (const sign of signs) assert.match(translate(sign), /^[ -~]$/, sign);
  });

  test('there is one for each pattern of braille, the denser the darker', () => {
    const translate = inLetters('ascii-signs');
    for (let at = 0x2800; at <= 0x28ff; at++) {
      assert.match(translate(String.fromCharCode(at)), /^[ .:#]$/);
    }
    assert.equal(translate('⠀⡀⣀⣄⣿'), ' ..:#');
  });

  test('names keep their letters where the terminal has them, else each cell is a question mark', () => {
    const line = '› Übersicht 日本 …';
    assert.equal(inLetters('unicode')(line), line);
    assert.equal(inLetters('ascii-signs')(line), '> Übersicht 日本 ~');
    assert.equal(inLetters('ascii')(line), '> ?bersicht ???? ~');
  });

  test('colours pass, and no text becomes wider or narrower', () => {
    const translate = inLetters('ascii');
    assert.equal(translate('\u001b[31m━\u001b[39m\n'), '\u001b[31m=\u001b[39m\n');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const clean = cleanText(text);
        const shown = translate(clean);
        assert.match(shown, /^[ -~]*$/);
        assert.equal(shown.length, widthOf(clean), JSON.stringify(clean));
      }),
    );
  });
});

const CASES: readonly (readonly [Parameters<typeof chooseLetters>, string])[] = [
  [['auto', { LANG: 'de_DE.UTF-8' }], 'unicode'],
  [['auto', { LANG: 'C.utf8' }], 'unicode'],
  [['auto', {}], 'unicode'],
  [['auto', { LC_ALL: '', LANG: 'en_US.UTF-8' }], 'unicode'],
  [['auto', { LANG: 'de_DE.UTF-8', TERM: 'linux' }], 'ascii-signs'],
  [['auto', { LANG: 'C' }], 'ascii'],
  [['auto', { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }], 'ascii'],
  [['auto', { LC_CTYPE: 'de_DE.ISO-8859-1' }], 'ascii'],
  [[true, { LANG: 'de_DE.UTF-8' }], 'ascii-signs'],
  [[true, { LANG: 'C' }], 'ascii'],
  [[false, { LANG: 'C', TERM: 'linux' }], 'unicode'],
];

for (const [[ascii, env], expected] of CASES) {
  test(`ascii ${ascii} with ${JSON.stringify(env)} draws ${expected}`, () => {
    assert.equal(chooseLetters(ascii, env), expected);
    assert.equal(graphGlyphsFor(expected as 'ascii'), expected === 'unicode' ? 'braille' : 'ascii');
  });
}
