import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { NoteTable } from '../../source/system/note-table.ts';

test('a note comes back as it was saved last, and a damaged one does not', () => {
  const database = new DatabaseSync(':memory:');
  const warnings: string[] = [];
  const notes = new NoteTable(database, { warn: (message) => warnings.push(message) });
  assert.equal(notes.load('bans'), undefined);
  notes.save('bans', 'first');
  notes.save('bans', 'second');
  const again = new NoteTable(database, { warn: () => {} });
  assert.equal(again.load('bans'), 'second');
  assert.equal(again.load('other'), undefined);
  database.exec("UPDATE notes SET body = 'third'");
  assert.equal(notes.load('bans'), undefined);
  assert.match(warnings.join(), /bans was damaged/);
  database.close();
});
