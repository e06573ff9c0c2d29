/** The contests. Each gives what one run of one contender cost; who calls them takes turns. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, RunningClient } from '../test/interop/client.ts';
import { Room } from '../test/interop/room.ts';
import { SluiceRun, startSluice } from '../test/interop/sluice.ts';
import { libtorrent } from '../test/interop/strangers/libtorrent.ts';
import type { Arena } from './arena.ts';
import { type Cost, Meter } from './meter.ts';

export interface Sample extends Cost {
  /** The longest that the event loop stood still, where the program tells. */
  readonly wallMs: number;
  readonly loopDelayMs: number | null;
}

const RUN_MS = 300_000;
const ANNOUNCE_MS = 30_000;

/** (a) From one libtorrent seeder, which is up and announced before the clock starts. Wall time is the whole process's, to the end of its writes. */
export async function measureDownload(
  arena: Arena,
  client: Client,
  from: Client = libtorrent,
): Promise<Sample> {
  return inRoom(async (room) => {
    const seeder = await from.seed(room, { ...source(arena), host: arena.seederHost });
    await announced(arena, client);
    const directory = room.folder('arrived');
    const meter = new Meter(arena.leecherHost, room.path);
    const leecher = await client.download(room, {
      torrent: arena.torrent.path,
      directory,
      host: meter.host,
      peers: [seeder.address],
    });
    await leecher.finished(RUN_MS);
    const wallMs = meter.wallMsNow();
    await leecher.stop();
    assertSame(arena, directory);
    await seeder.stop();
    return sample(meter, leecher, wallMs);
  });
}

/** (b) All of the data is there and in the page cache; nothing is known about it. */
export async function measureCheck(arena: Arena, client: Client): Promise<Sample> {
  return inRoom(async (room) => {
    const meter = new Meter(arena.leecherHost, room.path);
    if (client.name === 'Sluice') {
      const args = ['verify', arena.torrent.path, '--dir', arena.payload.directory];
      const program = startSluice(room, args, { host: meter.host });
      assert.equal((await program.waitForExit(RUN_MS)).code, 0, program.logTail());
      const wallMs = meter.wallMsNow();
      return { ...meter.cost(), wallMs, loopDelayMs: loopDelay(program.log()) };
    }
    // The others check what they find when told to download.
    const running = await client.download(room, { ...source(arena), host: meter.host });
    await running.finished(RUN_MS);
    const wallMs = meter.wallMsNow();
    await running.stop();
    return sample(meter, running, wallMs);
  });
}

/** (c) To one libtorrent leecher. Wall time is the leecher's, CPU the seeder's while it lasted. */
export async function measureSeed(
  arena: Arena,
  client: Client,
  to: Client = libtorrent,
): Promise<Sample> {
  return inRoom(async (room) => {
    const meter = new Meter(arena.seederHost, room.path);
    const seeder = await client.seed(room, { ...source(arena), host: meter.host });
    const directory = room.folder('arrived');
    const cpuBefore = meter.cpuMsNow();
    const start = performance.now();
    const leecher = await to.download(room, {
      torrent: arena.torrent.path,
      directory,
      host: arena.leecherHost,
      peers: [seeder.address],
    });
    await leecher.finished(RUN_MS);
    const wallMs = performance.now() - start;
    const cpuMs = meter.cpuMsNow() - cpuBefore;
    await leecher.stop();
    await seeder.stop();
    assertSame(arena, directory);
    return { ...sample(meter, seeder, wallMs), cpuMs };
  });
}

function source(arena: Arena): { torrent: string; directory: string } {
  return { torrent: arena.torrent.path, directory: arena.payload.directory };
}

/** Those who cannot be told a peer need to find the seeder at the tracker. */
async function announced(arena: Arena, client: Client): Promise<void> {
  if (client.takesPeersByHand) return;
  await arena.tracker.waitForSeeders(arena.torrent.infoHash as string, 1, ANNOUNCE_MS);
}

function sample(meter: Meter, running: RunningClient, wallMs: number): Sample {
  const log = running instanceof SluiceRun ? running.program.log() : '';
  return { ...meter.cost(), wallMs, loopDelayMs: loopDelay(log) };
}

/** Sluice prints it at its end when SLUICE_LOOP_DELAY is set. */
function loopDelay(log: string): number | null {
  const found = /"(?:loopDelayMaxMs|maxMs|max)":\s*([\d.]+)/.exec(log);
  return found === null ? null : Number(found[1]);
}

function assertSame(arena: Arena, directory: string): void {
  execFileSync('cmp', ['--', arena.payload.path, join(directory, arena.payload.name)]);
}

async function inRoom(body: (room: Room) => Promise<Sample>): Promise<Sample> {
  const room = new Room();
  try {
    return await body(room);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${room.report()}`, { cause: error });
  } finally {
    await room.close();
    rmSync(room.path, { recursive: true, force: true });
  }
}
