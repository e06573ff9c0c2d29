import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { describe, type TestContext, test } from 'node:test';
import { VERSION } from '../../source/cli/version.ts';
import type { CommandArguments } from '../../source/contract/commands.ts';
import { HashingTurn } from '../../source/engine/making/hashing-turn.ts';
import { TorrentMaking } from '../../source/engine/making/torrent-making.ts';
import { NodeDisk } from '../../source/system/disk.ts';
import { WorkerHashing } from '../../source/system/hashing.ts';
import { Desk as Screen } from '../helpers/desk.ts';
import { goTo, pressed } from '../helpers/form-keys.ts';
import { Desk } from './program.ts';

type Wish = CommandArguments<'session:create-torrent'>;

/** What is done in the form: keys, or what is typed into the field of that name. */
type Filled = Readonly<Record<string, string | readonly string[]>>;

/** What the form asks of the engine. */
const wishOf = async (path: string, output: string, filled: Filled): Promise<Wish> => {
  const screen = new Screen(1, { columns: 120, rows: 40 });
  screen.session.answer('session:survey-torrent', () => new Promise<never>(() => {}) as never);
  const empty = { entries: [], isTruncated: false };
  screen.session.answer('session:list-folder', ({ path: folder }) => ({ path: folder, ...empty }));
  await pressed(screen, 'M', ...path, 'tab');
  await goTo(screen, 'More');
  await pressed(screen, 'enter');
  for (const [field, typed] of Object.entries({ 'Write to': output, Seed: ['space'], ...filled })) {
    await goTo(screen, field);
    await pressed(screen, ...typed);
  }
  await pressed(screen, 'down', 'enter');
  const made = screen.session.executed.filter(({ name }) => name === 'session:create-torrent');
  assert.equal(made.length, 1, screen.dialog);
  return made[0]!.args as Wish;
};

/** As the engine of a session makes it, on a real disk. */
const makeByEngine = async (t: TestContext, wish: Wish): Promise<void> => {
  const hashing = new WorkerHashing({ workers: 1 });
  t.after(() => hashing.close());
  const none = () => assert.fail('it is not seeded');
  const making = new TorrentMaking({
    ports: {
      disk: new NodeDisk(),
      hashing,
      clock: { wallTime: () => 1_700_000_000_000 },
      state: { loadTorrent: none, saveTorrent: none },
    },
    turn: new HashingTurn({ clock: { now: () => 0 }, onProgress: () => undefined }),
    version: VERSION,
    report: () => undefined,
    has: () => false,
    add: none,
  });
  await making.make(wish);
};

const ID = 'cd'.repeat(20);

const SAME: readonly (readonly [what: string, flags: readonly string[], filled: Filled])[] = [
  ['nothing but a date', ['--date', '1769817600'], { Date: '1769817600' }],
  [
    'every flag',
    [
      ...['--tracker', 'http://a/x,http://b/x', '--tracker', 'udp://c:1', '--private'],
      ...['--piece-length', '32K', '--ignore', '*.log', '--ignore', 'my notes/'],
      ...['--web-seed', 'http://w/', '--web-seed', 'https://v/é', '--source', 'SITE'],
      ...['--comment', '説明 of it', '--name', '日本語', '--order', 'natural', '--pad'],
      ...['--attributes', 'executable,hidden,links', '--http-seed', 'http://h/seed'],
      ...['--node', '[::1]:6881', '--node', 'r.example:1', '--similar', ID, '--similar', '@old'],
      ...['--collection', 'My set', '--update-url', 'http://u/newer', '--date', '2026-01-31'],
    ],
    {
      Trackers: 'http://a/x, http://b/x udp://c:1',
      Private: ['space'],
      Pieces: '32K',
      Ignore: '*.log "my notes/"',
      'Web seeds': 'http://w/ https://v/é',
      Source: 'SITE',
      Comment: '説明 of it',
      Name: '日本語',
      'File order': ['space', 'space', 'space'],
      Padding: ['space'],
      Executable: ['space'],
      Hidden: ['space'],
      Links: ['space'],
      'HTTP seeds': 'http://h/seed',
      'DHT nodes': '[::1]:6881 r.example:1',
      Similar: `${ID} "@old"`,
      Collections: '"My set"',
      Updates: 'http://u/newer',
      Date: '2026-01-31',
    },
  ],
  ...(['folder', 'nocase'] as const).map(
    (order, at) =>
      [
        `files in the order "${order}", without a date`,
        ['--order', order, '--date', 'none'],
        { 'File order': Array.from({ length: at + 1 }, () => 'space'), Date: 'none' },
      ] as const,
  ),
];

const albumIn = async (desk: Desk): Promise<string> => {
  const album = desk.path('アルバム 1');
  await mkdir(`${album}/my notes`, { recursive: true });
  const files = ['track 10', 'track 2', 'Track 3', 'ä', '.hidden', 'x.log', 'my notes/one'];
  for (const [at, name] of files.entries()) {
    await writeFile(`${album}/${name}`, Buffer.alloc(9_000 * (at + 1), at + 1));
  }
  await chmod(`${album}/track 2`, 0o755);
  await symlink('track 2', `${album}/link`);
  return album;
};

describe('the form on the screen and "sluice create"', () => {
  for (const [what, flags, filled] of SAME) {
    test(`make the same bytes of the same: ${what}`, async (t) => {
      const desk = await Desk.open(t);
      const album = await albumIn(desk);
      const old = desk.path('old one.torrent');
      await desk.tell(['create', album, '--output', old, '--date', 'none']);
      const real = (text: string) => text.replace('@old', old);
      const [byFlags, byForm] = [desk.path('flags.torrent'), desk.path('form.torrent')];
      const told = await desk.tell(['create', album, '--output', byFlags, ...flags.map(real)]);
      assert.equal(told.code, 0, told.stderr);
      const typed = Object.entries(filled).map(([field, each]) => [
        field,
        typeof each === 'string' ? real(each) : each,
      ]);
      await makeByEngine(t, await wishOf(album, byForm, Object.fromEntries(typed)));
      assert.deepEqual(await readFile(byForm), await readFile(byFlags));
    });
  }
});
