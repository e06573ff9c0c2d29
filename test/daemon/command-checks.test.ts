import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandArguments, CommandName } from '../../source/contract/commands.ts';
import { checkCommand, faultIn, isHarmless } from '../../source/daemon/command-checks.ts';
import { makeId } from '../helpers/frame-maker.ts';

const id = makeId(1);
const MAKING = {
  name: 'album',
  pieceLength: 65_536,
  source: 'SITE',
  webSeeds: ['http://w.test/'],
  httpSeeds: ['http://h.test/seed'],
  nodes: ['r.test:6881'],
  similar: ['11'.repeat(20)],
  collections: ['set'],
  updateUrl: 'https://example.org/newer',
  ignore: ['*.log'],
  order: 'natural',
  isPadded: true,
  attributes: ['executable'],
  createdAt: null,
} as const;
const source = { kind: 'bytes', base64: 'ZGU=' } as const;

/** Each command with everything that it takes. */
const FULL: { readonly [Name in CommandName]: Required<CommandArguments<Name>> } = {
  'torrent:add': {
    source,
    directory: '/data',
    isPaused: true,
    asksForFiles: true,
    select: ['*.flac'],
    priorities: { skip: [0], low: [], normal: [], high: [1] },
    peers: ['192.0.2.1:1'],
    labels: ['films'],
    isSequential: true,
    isFirstAndLast: true,
  },
  'torrent:choose': {
    id,
    select: ['*.flac'],
    priorities: { skip: [0], low: [], normal: [], high: [1] },
    directory: '/data',
    isPaused: false,
  },
  'torrent:export': { id },
  'torrent:pause': { id },
  'torrent:resume': { id },
  'torrent:remove': { id, withData: false },
  'torrent:remove-later': { id, withData: true, afterMs: 5 },
  'torrent:keep': { id },
  'torrent:move': { id, directory: '/data' },
  'torrent:cancel-move': { id },
  'torrent:rename': { id, name: 'new' },
  'torrent:rename-file': { id, file: 0, path: 'new/name' },
  'torrent:verify': { id },
  'torrent:announce': { id, tracker: 0 },
  'torrent:add-tracker': { id, url: 'udp://t.test:1', tier: 0 },
  'torrent:add-web-seed': { id, url: 'http://w.test/', isScript: true },
  'torrent:remove-web-seed': { id, number: 1 },
  'torrent:remove-tracker': { id, number: 0 },
  'torrent:move-tracker': { id, number: 0, to: 'up' },
  'session:rewrite-trackers': { find: 'OLDKEY', replacement: 'NEWKEY', ids: [id], isTrial: true },
  'torrent:replace-tracker': { id, number: 0, url: 'udp://t.test:1' },
  'torrent:set-priorities': { id, files: [0, 1], priority: 'high' },
  'stream:open': { id, files: [0], port: 0, leaseMs: 1_000 },
  'stream:renew': { stream: '1' },
  'stream:close': { stream: '1' },
  'torrent:set-labels': { id, labels: [] },
  'torrent:move-in-queue': { ids: [id], to: 'top' },
  'torrent:force': { id, isForced: true },
  'torrent:set-order': { id, isSequential: true, isFirstAndLast: false },
  'torrent:set-limits': { id, download: 5, upload: null, slots: 3 },
  'torrent:set-goal': {
    id,
    goal: { ratio: 2, seedingTimeMs: 5, idleMs: 5, mode: 'any', keepIfSeedsBelow: 3 },
  },
  'torrent:add-peer': { id, address: '192.0.2.1:1' },
  'torrent:limit-peer': { id, address: '192.0.2.1:1', download: 5, upload: null },
  'torrent:ban-peer': { id, address: '192.0.2.1:1' },
  'torrent:update': { id },
  'publication:publish': {
    name: 'nightly',
    path: '/data/nightly',
    id,
    trackers: ['http://tracker.test/announce'],
    comment: 'each night',
  },
  'publication:list': {},
  'publication:stop': { name: 'nightly' },
  'publication:export-key': { name: 'nightly' },
  'publication:import-key': { name: 'nightly', seed: 'ab'.repeat(32), salt: '' },
  'session:ban-address': { address: '192.0.2.1' },
  'session:unban-address': { address: '192.0.2.1' },
  'session:list-banned': {},
  'session:summarize': {},
  'session:inspect': { source: { kind: 'url', url: 'http://t.test/a' }, directory: '/data' },
  'session:list-folder': { path: '/' },
  'session:free-space': { directory: '/' },
  'torrent:set-super-seeding': { id, mode: 'auto' },
  'session:set-alternative': { mode: 'auto' },
  'session:set-limits': { download: null, upload: 0.5 },
  'session:configure': { changes: { session: { downloadLimit: 512_000, directory: null } } },
  'session:reload-settings': {},
  'session:create-torrent': {
    path: '/data/a',
    output: '/data/a.torrent',
    trackers: ['http://t.test/announce'],
    isPrivate: true,
    comment: 'hello',
    isSeeded: false,
    replaces: true,
    ...MAKING,
  },
  'session:survey-torrent': {
    path: '/data/a',
    trackers: ['http://t.test/announce'],
    isPrivate: false,
    comment: 'hello',
    output: '/data/a.torrent',
    replaces: false,
    ...MAKING,
  },
  'session:cancel-create': {},
  'session:diagnose': {},
  'session:show-dht': {},
  'session:show-filter': {},
  'session:reload-filter': {},
  'session:judge-address': { address: '192.0.2.7' },
  'session:list-settings': {},
};

const entries = Object.entries(FULL) as [CommandName, Readonly<Record<string, unknown>>][];

const WRONG: readonly unknown[] = [Symbol.iterator, () => 1, [[]], { a: 1 }, Number.NaN];

for (const [name, full] of entries) {
  test(`${name} is taken whole, and refused by the name of each argument that is of a wrong kind`, () => {
    assert.equal(faultIn(name, full), undefined);
    for (const field of Object.keys(full)) {
      for (const wrong of WRONG) {
        const fault = faultIn(name, { ...full, [field]: wrong });
        assert.ok(fault?.message.includes(field), `${field}: ${String(wrong)}`);
      }
    }
    assert.match(faultIn(name, { ...full, isPasued: true })!.message, /no argument "isPasued"/);
  });
}

test('what must be there is missed by its name', () => {
  assert.equal(faultIn('torrent:pause', {})?.field, 'id');
  assert.equal(faultIn('torrent:add', {})?.field, 'source');
  assert.equal(faultIn('torrent:add', { source: { kind: 'file' } })?.field, 'source.path');
  assert.equal(faultIn('torrent:remove-later', { id })?.field, 'afterMs');
  assert.equal(faultIn('session:set-limits', {}), undefined);
});

test('H117: paths are absolute: nobody’s working folder decides where things go', () => {
  for (const path of ['', 'data', '../data', './x', '~/x', '/a\0b', 5, null]) {
    assert.equal(faultIn('session:list-folder', { path })?.field, 'path');
    assert.equal(faultIn('torrent:add', { source, directory: path })?.field, 'directory');
    assert.ok(faultIn('torrent:add', { source: { kind: 'file', path } }));
  }
});

test('sources, priorities and the elements of lists are looked into', () => {
  const faults = [
    faultIn('torrent:add', { source: { kind: 'ftp' } }),
    faultIn('torrent:add', { source: { kind: 'file', path: '/a', url: 'b' } }),
    faultIn('torrent:add', { source, priorities: { urgent: [1] } }),
    faultIn('torrent:add', { source, priorities: { low: [1, 'two'] } }),
    faultIn('torrent:set-priorities', { id, files: [0], priority: 'urgent' }),
    faultIn('torrent:set-labels', { id, labels: ['a', 5] }),
  ];
  assert.deepEqual(
    faults.map((fault) => fault?.message),
    [
      '"source.kind" must be file, url, magnet or bytes, not "ftp"',
      'there is no argument "source.url"',
      'there is no argument "priorities.urgent"',
      '"priorities.low[1]" must be the number of a file, a whole number',
      '"priority" must be skip, low, normal or high, not "urgent"',
      '"labels[1]" must be a label, a text',
    ],
  );
});

test('H118: a viewer that only looks may look at torrents, folders and disks, and at nothing else', () => {
  assert.deepEqual(
    entries.flatMap(([name]) => (isHarmless(name) ? [name] : [])),
    [
      'publication:list',
      'session:list-banned',
      'session:summarize',
      'session:inspect',
      'session:list-folder',
      'session:free-space',
      'session:survey-torrent',
      'session:diagnose',
      'session:show-dht',
      'session:show-filter',
      'session:judge-address',
      'session:list-settings',
    ],
  );
});

test('a command that is none is refused by its name', () => {
  for (const name of ['torrent:explode', 'toString', '__proto__', '']) {
    assert.throws(() => checkCommand(name, {}), /there is no command/);
  }
});
