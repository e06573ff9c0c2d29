/** Texts of strangers on a real terminal: none is obeyed, none moves a column, and nothing pasted is taken for keys. */
import assert from 'node:assert/strict';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';
import type { TerminalEmulator } from '../helpers/terminal-emulator.ts';
import { assertKnownOutput } from './given-back.ts';
import { roomTest } from './room.ts';
import type { Seat } from './seat.ts';
import { Stage } from './stage.ts';

/** Wide enough for every column, high enough for every text. */
const SIZE = { columns: 200, rows: 60 };
/** Not so wide that the list stays beside the details. */
const NARROW = { columns: 150, rows: 60 };

/** To questions that nobody here asked: device, version, cursor, colours, size, focus. */
const ANSWERS = [
  '\u001b[?62;22c',
  '\u001b[>0;276;0c',
  '\u001b[12;40R',
  '\u001b]11;rgb:1e1e/1e1e/2e2e\u001b\\',
  '\u001b[8;24;80t',
  '\u001bP>|XTerm(390)\u001b\\',
  '\u001b[?2026;2$y',
  '\u001b[I',
  '\u001b[O',
];

const assertUnharmed = (seat: Seat): void => {
  const { screen } = seat;
  assertKnownOutput(seat);
  assert.deepEqual(screen.commands, [], 'no command to the terminal');
  assert.match(
    screen.title,
    /^(|([↓↑0-9.BKMGT ]|active|failed|·)* ?sluice)$/,
    'no title but our own',
  );
  assert.equal(screen.bells, 0, 'no bell');
  assert.ok(screen.isAlternate && !screen.isCursorShown && screen.isPasteBracketed, 'modes kept');
};

/** The cell in which a title begins. */
const startOf = (screen: TerminalEmulator, head: number, title: string): number =>
  screen
    .cells(head)
    .findIndex((_cell, at, cells) =>
      [...` ${title} `].every((letter, offset) => (cells[at - 1 + offset]?.text ?? ' ') === letter),
    );

/** What stands in some cells of a row, a wide letter's right half as nothing. */
const textBetween = (screen: TerminalEmulator, row: number, from: number, to?: number): string =>
  screen
    .cells(row)
    .slice(from, to)
    .map(({ text }) => text)
    .join('');

/** All rows have the same figures: to the right of the hostile text each must look like the first. */
const assertAligned = async (seat: Seat, title: string, until?: string): Promise<void> => {
  const { screen } = seat;
  const head = screen.lines().findIndex((line) => line.includes(title));
  const from = startOf(screen, head, title);
  const to = until === undefined ? undefined : startOf(screen, head, until);
  assert.ok(from > 0, `${title} stands in the head`);
  const figures = (at: number): string => textBetween(screen, head + 1 + at, from, to);
  await seat.until('the last row', () => figures(HOSTILE_TEXTS.length - 1).trim() !== '');
  for (const [at, [name]] of HOSTILE_TEXTS.entries()) assert.equal(figures(at), figures(0), name);
};

/** In the whole window. */
const openTab = async (seat: Seat, key: string, shown: string): Promise<void> => {
  seat.press('\r');
  await seat.untilShown('Overview');
  seat.press('\r');
  await seat.until('the list to go', (screen) => !screen.text().includes('NAME'));
  seat.press(key);
  await seat.untilShown(shown);
};

roomTest(
  'H124–H128: names of torrents and trackers are not obeyed and move no column',
  async (room) => {
    const { seat } = await Stage.open(room, { scene: 'hostile', size: SIZE });
    await seat.untilTaken();
    await seat.untilShown('q quit');
    await assertAligned(seat, 'SIZE', 'TRACKER');
    await assertAligned(seat, 'SEEDS');
    assertUnharmed(seat);
  },
);

for (const [key, what, from] of [
  ['e', 'names of clients', 'IN/OUT'],
  ['f', 'names of files', 'PRIORITY'],
] as const) {
  roomTest(`H124–H128: ${what} are not obeyed and move no column`, async (room) => {
    const { seat } = await Stage.open(room, { scene: 'hostile', size: NARROW });
    await seat.untilTaken();
    await seat.untilShown('q quit');
    await openTab(seat, key, from);
    await assertAligned(seat, from);
    assertUnharmed(seat);
  });
}

roomTest('H124–H128: what trackers say is not obeyed and stays in its place', async (room) => {
  const stage = await Stage.open(room, { scene: 'hostile', size: NARROW });
  const { seat } = stage;
  await seat.untilTaken();
  await seat.untilShown('q quit');
  await openTab(seat, 't', 'SEEDS');
  await stage.ask('complain');
  await seat.untilShown(/! .*name/);
  assert.match(seat.screen.row(SIZE.rows - 1), /q quit$/, 'the last line is the last line');
  assertUnharmed(seat);
});

roomTest(
  'H130: a paste of a magnet, a line end and keys is text, and so is what a terminal answers',
  async (room) => {
    const stage = await Stage.open(room, { scene: 'still', size: { columns: 80, rows: 24 } });
    const { seat } = stage;
    await seat.untilTaken();
    await seat.untilShown('q quit');
    const before = seat.screen.text();
    for (const answer of ANSWERS) seat.press(answer);
    seat.paste(`magnet:?xt=urn:btih:${'a'.repeat(40)}\nqqDy\u0003`);
    await seat.untilShown('magnet:?xt=urn:btih:aaaa');
    assert.deepEqual(await stage.ask('executed'), [], 'nothing was done');
    seat.press('\u001b');
    await seat.until('the screen as it was', (screen) => screen.text() === before);
    assertUnharmed(seat);
  },
);
