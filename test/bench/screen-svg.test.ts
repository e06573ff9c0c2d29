import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenSvg } from '../../bench/screen-svg.ts';
import { TerminalEmulator } from '../helpers/terminal-emulator.ts';

const draw = async (text: string): Promise<string> => {
  const screen = new TerminalEmulator(20, 2);
  await screen.write(text);
  const svg = screenSvg(screen, 'a <title>');
  screen.dispose();
  return svg;
};

test('letters of one style are one text, as wide as their cells', async () => {
  const svg = await draw('two words\u001b[31m red & more');
  assert.match(svg, /textLength="75.6">two words<\/text>/);
  assert.match(svg, />red &amp; more<\/text>/);
  assert.match(svg, /\{fill:#e06c75\}/);
  assert.match(svg, /<title>a &lt;title&gt;<\/title>/);
});

test('a bar is one shape, and no text', async () => {
  const svg = await draw('████▄▄');
  assert.equal(svg.match(/<text/g), null);
  assert.match(svg, /d="M16 16h33.6v18h-33.6zM49.6 25h16.8v9h-16.8z"/);
});

test('what is inverse has a ground of its own', async () => {
  const svg = await draw('\u001b[7mab\u001b[0m');
  assert.match(svg, /<rect class="c0" x="16" y="16" width="16.8" height="18"\/>/);
  assert.match(svg, /\.c0\{fill:#cdd3de\}\.c1\{fill:#1b1e25\}/);
});

test('a wide letter takes two cells, and what follows stands behind it', async () => {
  const svg = await draw('日x');
  assert.match(svg, /x="16" [^>]*textLength="25.2">日x<\/text>/);
});

test('the same screen gives the same picture', async () => {
  assert.equal(await draw('⣿⡇ same'), await draw('⣿⡇ same'));
});
