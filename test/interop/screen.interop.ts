/** The built program on a real terminal: what a person sees in windows of four sizes, and what keys do. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TerminalEmulator } from '../helpers/terminal-emulator.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';
import { assertGivenBack, assertKnownToTheEnd } from './given-back.ts';
import type { TerminalSize } from './pseudo-terminal.ts';
import { type Room, roomTest } from './room.ts';
import { Seat } from './seat.ts';
import { SLUICE } from './sluice.ts';

const SIZES: readonly (readonly [columns: number, rows: number])[] = [
  [40, 10],
  [80, 24],
  [120, 40],
  [200, 60],
];
/** As the demo calls its torrents; narrow windows cut them. */
const NAMES = ['River recordings', 'Locks and sluices (scans)', 'tide-tables-2026'];
const SHARED = 'Photos of the harbour';
const LEAVE_MS = 3_000;

const takeDemo = (room: Room, size: TerminalSize): Seat =>
  Seat.take(room, { command: process.execPath, args: [SLUICE, 'demo'], size });

const rowWith = (screen: TerminalEmulator, text: string): string =>
  screen.lines().find((line) => line.includes(text)) ?? '';

const startOf = (name: string, columns: number): string =>
  name.slice(0, columns < 60 ? 6 : columns < 100 ? 18 : name.length);

/** Where its last letter stands, on a screen whose wide letters take two cells. */
const endOf = (screen: TerminalEmulator, text: string): number =>
  screen
    .cells(screen.lines().indexOf(rowWith(screen, text)))
    .findLastIndex((cell) => cell.text.trim() !== '');

const leave = async (seat: Seat): Promise<void> => {
  seat.press('q');
  assert.equal(await seat.exited(), 0);
  await assertGivenBack(seat);
  assertKnownToTheEnd(seat);
};

for (const [columns, rows] of SIZES) {
  roomTest(`At ${columns}×${rows} the demo shows its torrents in columns`, async (room) => {
    const seat = takeDemo(room, { columns, rows });
    const { screen } = seat;
    const names = [...NAMES, SHARED].map((name) => startOf(name, columns));
    await seat.until('all torrents, at work', () =>
      names.every((name) => /downl|seeding/.test(rowWith(screen, name))),
    );
    assert.match(rowWith(screen, names[3] as string), /100%.*seeding/);
    assert.match(screen.row(0), /↑.*↓/, 'the first line has the rates of all');
    assert.match(screen.row(rows - 1), /\? help +q quit$/, 'the last line has the hints');
    const last = endOf(screen, 'DOWN/s');
    assert.ok(last >= columns - 2, 'the table is as wide as the window');
    for (const name of names) assert.equal(endOf(screen, name), last, `${name} ends there too`);
    await seat.untilTaken();
    await leave(seat);
  });
}

roomTest('Keys open the details, turn their tabs, filter, and explain themselves', async (room) => {
  const seat = takeDemo(room, { columns: 80, rows: 24 });
  await seat.untilTaken();
  await seat.untilShown(/River recordings.*download/);
  seat.press('\r');
  await seat.untilShown(/[0-9a-f]{40}/);
  seat.press('\r');
  await seat.until('the details to fill the window', (screen) => !screen.text().includes(SHARED));
  for (const [key, content] of [
    ['e', /\[Peers\][\s\S]*127\.0\.0\.1:\d+ .*Sluice/],
    ['c', /\[Pieces\][\s\S]*have/],
    ['t', /\[Trackers\][\s\S]*http:\/\/127\.0\.0\.1/],
    ['f', /\[Files\][\s\S]*01 Source\.flac/],
    ['?', /── Keys/],
  ] as const) {
    seat.press(key);
    await seat.untilShown(content);
  }
  seat.press('\u001b');
  await seat.untilShown(/01 Source\.flac/);
  seat.press('\u001b');
  await seat.untilShown(SHARED);
  seat.press('\u001b');
  await seat.until('the list alone', (screen) => !/01 Source\.flac/.test(screen.text()));
  seat.press('/');
  await seat.untilShown('Enter keep');
  seat.press('tide');
  await seat.until('one torrent', (screen) => !/River/.test(screen.text()));
  assert.match(seat.screen.text(), /tide-tables-2026/);
  seat.press('\u001b');
  await seat.untilShown(/River/);
  await leave(seat);
});

roomTest(
  'A torrent is found by Tab, looked at, and added with the files that are wanted',
  async (room) => {
    const files = [1, 2, 3].map((number) => ({ path: `track ${number}.flac`, size: 20_000 }));
    const { bytes } = makeTorrent({ name: 'A fine album', files, pieceLength: 16_384 });
    writeFileSync(join(room.path, 'album.torrent'), bytes);
    const seat = takeDemo(room, { columns: 80, rows: 24 });
    await seat.untilTaken();
    await seat.untilShown(/River recordings.*download/);
    seat.press('a');
    await seat.untilShown('Add a torrent');
    seat.press('~');
    seat.press('/');
    await seat.untilShown(/^ +album\.torrent/m);
    seat.press('a');
    await seat.untilShown('› ~/a');
    seat.press('\t');
    await seat.untilShown('› ~/album.torrent');
    seat.press('\r');
    await seat.untilShown(/3 of 3 files wanted.*58\.5 KiB/);
    seat.press('/');
    await seat.untilShown('Enter keep');
    seat.press('2');
    await seat.untilShown(/1 of 3 files/);
    seat.press('\r');
    await seat.untilShown('Enter add');
    seat.press('A');
    await seat.untilShown(/2 of 3 files wanted/);
    seat.press('\r');
    await seat.untilShown('Added A fine album');
    await seat.until('it to be at work', (screen) => /download/.test(rowWith(screen, 'A fine al')));
    await leave(seat);
  },
);

roomTest('q leaves at once, whatever is under way', async (room) => {
  const seat = takeDemo(room, { columns: 80, rows: 24 });
  await seat.untilTaken();
  await seat.untilShown(/River recordings.*download/);
  const start = performance.now();
  await leave(seat);
  assert.ok(performance.now() - start < LEAVE_MS);
});
