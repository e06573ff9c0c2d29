/**
 * Takes the pictures of docs/pictures from the demo, as it is on a real terminal.
 *
 *   npm run pictures
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TerminalSize } from '../test/interop/pseudo-terminal.ts';
import { Room } from '../test/interop/room.ts';
import { Seat } from '../test/interop/seat.ts';
import { SLUICE } from '../test/interop/sluice.ts';
import { PICTURE_SCENES, PICTURE_SIZES } from './picture-scenes.ts';
import { screenSvg } from './screen-svg.ts';

const FOLDER = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
/** Longer than any frame under way, so that a picture shows one moment. */
const SETTLE_MS = 700;
const LIVELY_MS = 60_000;

async function takePictures(room: Room, size: TerminalSize): Promise<void> {
  const seat = Seat.take(room, {
    command: process.execPath,
    args: [SLUICE, 'demo'],
    size,
    env: { COLORTERM: 'truecolor' },
  });
  await seat.untilTaken();
  for (const { name, title, key, shown } of PICTURE_SCENES) {
    if (key !== undefined) seat.press(key);
    await seat.untilShown(shown, LIVELY_MS);
    await sleep(SETTLE_MS);
    if (name === undefined) continue;
    const file = `${name}-${size.columns}x${size.rows}.svg`;
    const svg = screenSvg(seat.screen, title ?? name);
    writeFileSync(`${FOLDER}${file}`, svg);
    process.stdout.write(`${file}  ${(svg.length / 1024).toFixed(1)} KiB\n`);
  }
  await seat.leave();
}

const room = new Room();
try {
  mkdirSync(FOLDER, { recursive: true });
  for (const size of PICTURE_SIZES) await takePictures(room, size);
} finally {
  await room.close();
  rmSync(room.path, { recursive: true, force: true });
}
