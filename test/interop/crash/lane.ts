/** One state folder through many lives: an engine works on it, is killed, and the next one is asked what it found. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CommandName } from '../../../source/contract/commands.ts';
import type { TorrentDetails } from '../../../source/contract/details.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import type { MadeTorrent } from '../../helpers/torrent-maker.ts';
import { ABSENT, Expected, PRESENT, type Values } from './expected.ts';
import type { Found, Order, Report } from './victim.ts';

const VICTIM = fileURLToPath(new URL('victim.ts', import.meta.url));
const LIBRARY = new URL('../../../dist/library.js', import.meta.url).href;
const START_MS = 90_000;
/** From when it has answered. */
const LONGEST_LIFE_MS = 700;
const COMMANDS_AT_ONCE = 3;
/** It never comes to that. */
const LONG_MS = 3_600_000;

export interface LaneOptions {
  readonly folder: string;
  readonly seed: string;
  readonly torrents: readonly MadeTorrent[];
  /** Who has them. */
  readonly seeder: string;
}

interface Wish {
  readonly name: CommandName;
  readonly args: object;
  readonly values: Partial<Values>;
}

export class Lane {
  /** Commands that were accepted, and pieces that were looked at. */
  accepted = 0;
  piecesSeen = 0;
  readonly #options: LaneOptions;
  readonly #random: SeededRandom;
  readonly #expected: ReadonlyMap<MadeTorrent, Expected>;
  /** Whose files were skipped once: bytes of such pieces may lie elsewhere. */
  readonly #skipped = new Set<MadeTorrent>();
  #lastOrder = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
    this.#expected = new Map(options.torrents.map((torrent) => [torrent, new Expected()]));
  }

  /** One life, that ends by SIGKILL. */
  async live(): Promise<void> {
    const victim = this.#start();
    try {
      // Some do not even come up.
      if (this.#random.float() < 0.1) {
        await setTimeout(this.#random.integer(400));
        return;
      }
      this.#check(await foundBy(victim));
      await this.#trouble(victim);
    } finally {
      await kill(victim);
    }
  }

  /** All is as it must be, and a whole check finds nothing that was not so. */
  async judge(): Promise<void> {
    const victim = this.#start();
    let before: readonly Found[];
    try {
      before = this.#check(await foundBy(victim));
      for (const { summary } of before) {
        if (summary.state !== 'paused') await this.#order(victim, 'torrent:pause', summary);
      }
      for (const { summary } of before) await this.#order(victim, 'torrent:verify', summary);
    } finally {
      await kill(victim);
    }
    const last = this.#start();
    try {
      const after = await foundBy(last);
      assert.equal(after.length, before.length);
      for (const { summary, details } of after) {
        assert.notEqual(summary.state, 'error', `${summary.name}: ${summary.problem}`);
        const known = before.find((other) => other.summary.id === summary.id)!;
        assert.deepEqual(gone(known.details, details), [], `of ${summary.name}`);
      }
    } finally {
      await kill(last);
    }
  }

  #start(): ChildProcess {
    const { folder } = this.#options;
    const log = openSync(join(folder, 'log'), 'a');
    const args = [LIBRARY, join(folder, 'state'), join(folder, 'data')];
    const stdio = ['ignore', log, log, 'ipc'] as const;
    const victim = fork(VICTIM, args, { execArgv: [], stdio: [...stdio] });
    closeSync(log);
    return victim;
  }

  #check(found: readonly Found[]): readonly Found[] {
    for (const [torrent, expected] of this.#expected) {
      const here = found.find(({ summary }) => summary.id === torrent.id);
      expected.check(here, torrent.name);
      if (here !== undefined) this.#checkPieces(torrent, here);
    }
    return found;
  }

  /** What it says is complete lies on disk as it should. */
  #checkPieces(torrent: MadeTorrent, { summary, details }: Found): void {
    assert.notEqual(summary.state, 'error', `${torrent.name}: ${summary.problem}`);
    if (this.#skipped.has(torrent)) return;
    const have = Buffer.from(details.pieces!.have, 'base64');
    const payload = this.#payloadOnDisk(torrent);
    for (let piece = 0; piece < torrent.pieceCount; piece++) {
      if ((have[piece >> 3]! & (0x80 >> (piece & 7))) === 0) continue;
      const start = piece * torrent.pieceLength;
      const bytes = payload.subarray(start, start + torrent.pieceLength);
      const digest = createHash('sha1').update(bytes).digest();
      const isRight = digest.equals(torrent.pieceHashes[piece]!);
      assert.ok(isRight, `${torrent.name}: piece ${piece} is said to be there, and is not`);
      this.piecesSeen += 1;
    }
  }

  #payloadOnDisk(torrent: MadeTorrent): Buffer {
    const payload = Buffer.alloc(torrent.payload.length);
    for (const { path, offset } of torrent.fileList) {
      const file = join(this.#options.folder, 'data', path);
      if (existsSync(file)) readFileSync(file).copy(payload, offset);
    }
    return payload;
  }

  async #trouble(victim: ChildProcess): Promise<void> {
    const endMs = performance.now() + this.#random.integer(LONGEST_LIFE_MS);
    const mayGoOn = (): boolean => performance.now() < endMs && victim.exitCode === null;
    const torrents = [...this.#expected.keys()];
    const lanes = Array.from({ length: COMMANDS_AT_ONCE }, async (_, lane) => {
      // Each torrent takes one command at a time, so that what it must be is known.
      const own = torrents.filter((_torrent, at) => at % COMMANDS_AT_ONCE === lane);
      for (const torrent of own) this.#feed(victim, torrent);
      while (mayGoOn()) {
        const done = this.#bother(victim, own[this.#random.integer(own.length)]!);
        await Promise.race([done, setTimeout(Math.max(0, endMs - performance.now()))]);
        await setTimeout(this.#random.integer(60));
      }
    });
    await Promise.all(lanes);
  }

  /** Nobody else names peers here. */
  #feed(victim: ChildProcess, torrent: MadeTorrent): void {
    if (!this.#expected.get(torrent)!.isSurelyHere) return;
    const args = { id: torrent.id, address: this.#options.seeder };
    victim.send({ number: ++this.#lastOrder, name: 'torrent:add-peer', args } satisfies Order);
  }

  async #bother(victim: ChildProcess, torrent: MadeTorrent): Promise<void> {
    const expected = this.#expected.get(torrent)!;
    const wish = expected.isSurelyHere ? this.#wishOf(torrent) : this.#addition(torrent);
    expected.wish(wish.values);
    if ((await this.#order(victim, wish.name, wish.args)) !== null) return;
    this.accepted += 1;
    expected.accept(wish.values);
  }

  #addition(torrent: MadeTorrent): Wish {
    const source = { kind: 'bytes', base64: Buffer.from(torrent.bytes).toString('base64') };
    const label = `l${this.#random.integer(9)}`;
    this.#skipped.delete(torrent);
    return {
      name: 'torrent:add',
      args: { source, labels: [label], peers: [this.#options.seeder] },
      values: {
        presence: PRESENT,
        paused: 'false',
        labels: label,
        upload: 'null',
        priorities: torrent.fileList.map(() => 'normal').join(','),
        trackers: '',
        removal: 'null',
      },
    };
  }

  #wishOf(torrent: MadeTorrent): Wish {
    const { id } = torrent;
    const number = this.#random.integer(1_000);
    switch (this.#random.integer(12)) {
      case 0:
      case 1:
        return { name: 'torrent:pause', args: { id }, values: { paused: 'true' } };
      case 2:
      case 3:
      case 4:
        return { name: 'torrent:resume', args: { id }, values: { paused: 'false' } };
      case 5:
        return {
          name: 'torrent:set-labels',
          args: { id, labels: [`l${number}`] },
          values: { labels: `l${number}` },
        };
      case 6:
        return {
          name: 'torrent:set-limits',
          args: { id, upload: number * 1_000 },
          values: { upload: String(number * 1_000) },
        };
      case 7:
        return this.#choice(torrent);
      case 8:
        return { name: 'torrent:verify', args: { id }, values: {} };
      case 9:
        return {
          name: 'torrent:remove-later',
          args: { id, withData: true, afterMs: LONG_MS },
          values: { removal: 'true' },
        };
      case 10:
        return { name: 'torrent:keep', args: { id }, values: { removal: 'null' } };
      default:
        return {
          name: 'torrent:remove',
          args: { id, withData: true },
          values: { presence: ABSENT },
        };
    }
  }

  #choice(torrent: MadeTorrent): Wish {
    const files = torrent.fileList.map((_file, at) => at);
    const priority = (['skip', 'normal', 'high'] as const)[this.#random.integer(3)]!;
    if (priority === 'skip') this.#skipped.add(torrent);
    return {
      name: 'torrent:set-priorities',
      args: { id: torrent.id, files, priority },
      values: { priorities: files.map(() => priority).join(',') },
    };
  }

  /** What was wrong with it; null where it was accepted and done. Never resolves once the victim is dead. */
  #order(victim: ChildProcess, name: CommandName, args: object): Promise<string | null> {
    const number = ++this.#lastOrder;
    return new Promise((resolve) => {
      const listen = (report: Report): void => {
        if (report.kind !== 'done' || report.number !== number) return;
        victim.off('message', listen);
        resolve(report.problem);
      };
      victim.on('message', listen);
      victim.send({ number, name, args } satisfies Order, () => {});
    });
  }
}

/** Pieces that were there before and are not after. */
const gone = (before: TorrentDetails, after: TorrentDetails): readonly number[] => {
  const [had, has] = [before, after].map(({ pieces }) => Buffer.from(pieces!.have, 'base64'));
  const lost: number[] = [];
  for (let piece = 0; piece < before.pieces!.count; piece++) {
    const mask = 0x80 >> (piece & 7);
    if ((had![piece >> 3]! & ~has![piece >> 3]! & mask) !== 0) lost.push(piece);
  }
  return lost;
};

const foundBy = async (victim: ChildProcess): Promise<readonly Found[]> => {
  const signal = AbortSignal.timeout(START_MS);
  const died = once(victim, 'exit', { signal }).then(([code]) => {
    throw new Error(`the engine ended by itself, with ${code}`);
  });
  const [report] = (await Promise.race([once(victim, 'message', { signal }), died])) as [Report];
  if (report.kind !== 'found') throw new Error(`${report.kind} came first`);
  assert.deepEqual(report.warnings, []);
  return report.torrents;
};

const kill = async (victim: ChildProcess): Promise<void> => {
  if (victim.exitCode !== null || victim.signalCode !== null) return;
  const gone = once(victim, 'exit');
  victim.kill('SIGKILL');
  await gone;
};
