import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { flagName } from '../../source/cli/arguments.ts';
import type { VerbSpec } from '../../source/cli/verb.ts';
import { ENGINE_VERBS } from '../../source/cli/verbs/engine-verbs.ts';
import { VERBS } from '../../source/cli/verbs.ts';
import { COLUMN_IDS } from '../../source/ui/list/torrent-columns.ts';
import { EVENTS } from '../helpers/event-maker.ts';
import { makePeer, makeTorrent, makeTracker } from '../helpers/frame-maker.ts';

const page = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

/** What stands below the heading that names the verb. */
const sectionOf = (name: string): string | undefined =>
  page.split(/^## /m).find((section) => section.split('\n')[0]!.split(', ').includes(name));

/** On every verb, and told once for all. */
const EVERYWHERE = ['json', 'state', 'attach'];

const flagsOf = ({ flags }: VerbSpec): readonly string[] =>
  Object.keys(flags)
    .map(flagName)
    .filter((flag) => !EVERYWHERE.includes(flag));

for (const verb of VERBS) {
  test(`the page about the command line has a section about ${verb.name}`, () => {
    const section = sectionOf(verb.name);
    assert.ok(section !== undefined, verb.name);
    assert.ok(section.includes(`sluice ${verb.name}`), verb.name);
    for (const task of verb.tasks ?? []) assert.match(section, new RegExp(`\\b${task}\\b`));
    if (!ENGINE_VERBS.includes(verb)) return;
    for (const flag of flagsOf(verb).map(flagName)) {
      assert.ok(section.includes(`--${flag}`), `--${flag}`);
    }
  });
}

const told = (name: string, fields: readonly string[]): void => {
  const section = sectionOf(name)!;
  for (const field of fields) assert.ok(section.includes(`\`${field}\``), `${field} in ${name}`);
};

test('the page names every field of a torrent, a tracker and a peer, and every column', () => {
  told('list', [...Object.keys(makeTorrent(1)), ...COLUMN_IDS]);
  told('peers', Object.keys(makePeer(1)));
  told('trackers', Object.keys(makeTracker()));
});

test('the page names every event and its fields', () => {
  const rows = sectionOf('events')!
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  for (const { name, number, at, ...fields } of EVENTS) {
    const row = rows.find((line) => line.split('|')[1]!.includes(`\`${name}\``));
    assert.ok(row !== undefined, name);
    for (const field of Object.keys(fields)) {
      assert.ok(row.includes(`\`${field}\``), `${field} of ${name} (${number}, ${at})`);
    }
  }
});
