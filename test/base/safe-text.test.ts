import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { safeText } from '../../source/base/safe-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must never come through
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const HIDDEN =
  /[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;

/** Text made of what breaks terminals, with a few letters between. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '\x1b',
          '\x1b[2J',
          '\x1b]52;c;eA==\x07',
          '\x9b',
          '\x9d',
          '\r',
          '\n',
          '\t',
          '\x7f',
          '\0',
        ],
        ...[
          '\u202e',
          '\u2066',
          '\u200b',
          '\u200d',
          '\u200f',
          '\ufe0f',
          '\u20e3',
          '\ufeff',
          '\u2028',
        ],
        ...[
          '\u0301',
          '\u0e33',
          '\u0903',
          '\u1100',
          '\u1161',
          '\u11a8',
          '\u0d4e',
          '\u{e0067}',
          '\ud83d',
        ],
        ...[
          '👨',
          '👩',
          '❤',
          '🏴',
          '🏳',
          '🇪',
          '🇺',
          '👍',
          '🏽',
          '1',
          '#',
          'a',
          '日',
          ' ',
          '…',
          '\ufffe',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const assertSafe = (text: string): void => {
  assert.doesNotMatch(text, CONTROL);
  assert.doesNotMatch(text, HIDDEN);
  assert.ok(text.isWellFormed());
};

test('whatever comes in, nothing that a terminal obeys or hides comes out', () => {
  fc.assert(
    fc.property(fc.oneof(nasty, fc.uint8Array({ maxLength: 200 })), (text) => {
      assertSafe(safeText(text));
    }),
    { numRuns: 500 },
  );
});

test('making safe text safe again changes nothing', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 0, max: 40 }), (text, maxLength) => {
      const once = safeText(text, maxLength);
      assert.equal(safeText(once, maxLength), once);
      assert.equal(safeText(once), once);
    }),
    { numRuns: 500 },
  );
});

test('the length is kept to, and what is cut ends in an ellipsis', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 1, max: 40 }), (text, maxLength) => {
      const whole = safeText(text, 10_000);
      const part = safeText(text, maxLength);
      assert.ok(part.length <= maxLength);
      if (whole.length <= maxLength && text.length <= maxLength) assert.equal(part, whole);
      if (whole.length > maxLength) assert.ok(part.endsWith('…'));
    }),
    { numRuns: 500 },
  );
});

test('ordinary names of all scripts come through unchanged', () => {
  const names = [
    'debian-13.1.0-amd64-netinst.iso',
    '日本語のファイル名.mkv',
    'Ελληνικά Русский עברית العربية हिन्दी ไทย',
    'é as one sign, e\u0301 as two',
    'emoji 👍🏽 👨‍👩‍👧 ❤️ 1️⃣ 🇪🇺 🏳️‍🌈',
    '한국어 이름',
  ];
  for (const name of names) assert.equal(safeText(name), name);
});

test('H124: OSC, DCS, APC and CSI sequences lose their introducer and their end', () => {
  const sequences = [
    '\x1b]52;c;cm0gLXJm\x07',
    '\x1b]0;title\x1b\\',
    '\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\',
    '\x1bP+q544e\x1b\\',
    '\x1b_Gf=100\x1b\\',
    '\x9d2;title\x9c',
  ];
  for (const sequence of sequences) assertSafe(safeText(`a${sequence}b`));
  assert.equal(safeText('\x1b]0;x\x07'), '␛]0;x␇');
});

test('H125: cursor moves, clears, resets and unterminated sequences are shown as symbols', () => {
  assert.equal(safeText('\x1b[2J\x1b[1;1H'), '␛[2J␛[1;1H');
  assert.equal(safeText('\x1bc'), '␛c');
  assert.equal(safeText('\x1b]0;never ends'), '␛]0;never ends');
});

test('H126: 8-bit controls, DEL, BEL and BS are replaced; line ends and tabs become spaces', () => {
  assert.equal(safeText('\x9b2J\x9d'), '\ufffd2J\ufffd');
  assert.equal(safeText('a\x7fb\x07c\x08d\0'), 'a␡b␇c␈d␀');
  assert.equal(
    safeText('one\r\ntwo\nthree\rfour\tfive\u0085six\u2028seven'),
    'one two three four five six seven',
  );
  assert.equal(safeText(Uint8Array.of(0x41, 0x9b, 0x42)), 'A\ufffdB');
});

test('H127: a bidi override leaves a mark, and the rest is not reordered', () => {
  assert.equal(safeText('holiday\u202egnp.exe'), 'holiday\ufffdgnp.exe');
  assert.equal(safeText('a\u2067b\u2069c'), 'a\ufffdb\ufffdc');
  assert.equal(safeText('a\u200fb\u200ec\u061cd'), 'abcd');
});

test('H127: zero-width characters, tags and fillers vanish, so that equal looks are equal text', () => {
  assert.equal(safeText('pay\u200bpal\ufeff\u2060\u00ad\u{e0061}\u3164'), 'paypal');
  assert.equal(safeText('\u200d\u200d\u200b'), '');
});

test('H128: a thousand accents on one letter become a few', () => {
  const text = safeText(`z${'\u0301'.repeat(1000)}algo`);
  assert.equal(text, `z${'\u0301'.repeat(4)}algo`);
  assert.equal(stringWidth(text), 5);
});

test('H128: a mark without a letter before it does not climb onto what stands left of it', () => {
  assert.equal(safeText('\u0301\u0302abc'), 'abc');
  assert.equal(safeText('\u200b\u0301abc'), 'abc');
});

test('H128: a joiner stays inside a known emoji and goes everywhere else', () => {
  assert.equal(safeText('👨‍👩‍👧‍👦'), '👨‍👩‍👧‍👦');
  assert.equal(safeText('👍\u200d👍\u200d👍'), '👍👍👍');
  assert.equal(safeText('a\u200db\ufe0f'), 'ab');
  assert.equal(stringWidth(safeText('👍\u200d'.repeat(20))), 40);
});

test('H128: signs that come together when a joiner between them goes are looked at anew', () => {
  const once = safeText('\u0d4e\u200d❤\ufe0f');
  assert.equal(once, '\u0d4e❤');
  assert.equal(safeText(once), once);
});

test('widths are terminal columns', () => {
  const widths: [string, number][] = [
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['👨‍👩‍👧', 2],
    ['e\u0301', 1],
    ['…', 1],
    ['␛', 1],
  ];
  for (const [text, width] of widths) assert.equal(stringWidth(text), width, text);
});

test('cutting splits no surrogate pair, no accent and no emoji', () => {
  assert.equal(safeText('ab😀cd', 4), 'ab…');
  assert.equal(safeText('ab😀cd', 5), 'ab😀…');
  assert.equal(safeText('abe\u0301\u0302cd', 5), 'ab…');
  assert.equal(safeText('ab👨‍👩‍👧cd', 9), 'ab…');
  assert.equal(safeText('🇪🇺🇪🇺🇪🇺', 8), '🇪🇺…');
});

test('H38: five megabytes are cut to the wanted length without being worked through', () => {
  const whole = 'x'.repeat(5_000_000);
  assert.equal(safeText(whole, 100), `${'x'.repeat(99)}…`);
  assert.equal(safeText(Buffer.from(whole), 100), `${'x'.repeat(99)}…`);
  assert.equal(safeText('\u200b'.repeat(5_000_000), 100), '…');
});

test('bytes are read as UTF-8, and what is none shows as replacement signs', () => {
  assert.equal(safeText(Buffer.from('na\u00efve')), 'na\u00efve');
  assert.equal(safeText(Uint8Array.of(0x61, 0xc0, 0xaf, 0x62)), 'a\ufffd\ufffdb');
  assert.equal(safeText(Buffer.from('日'.repeat(500))), '日'.repeat(500));
});
