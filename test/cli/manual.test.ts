import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpOf } from '../../source/cli/arguments.ts';
import { manualPage } from '../../source/cli/manual.ts';
import type { VerbSpec } from '../../source/cli/verb.ts';
import { screenVerb, VERBS } from '../../source/cli/verbs.ts';

/** What a reader sees: requests taken out, escapes undone. */
const readable = (page: string): string =>
  page
    .replace(/^\.\w+ ?/gm, '')
    .replace(/\\&/g, '')
    .replace(/\\-/g, '-')
    .replace(/\\e/g, '\\');

test('the manual page says of every verb what its help says', () => {
  const page = readable(manualPage());
  const verbs: readonly VerbSpec[] = [screenVerb, ...VERBS];
  for (const verb of verbs) {
    const help = helpOf(verb);
    for (const part of [verb.summary, ...(verb.details?.split('\n') ?? [])]) {
      assert.ok(page.includes(part), part);
      assert.ok(help.includes(part), part);
    }
    for (const { summary } of Object.values(verb.flags)) assert.ok(page.includes(summary), summary);
  }
});

test('only requests of roff begin with a dot', () => {
  for (const line of manualPage().split('\n')) {
    if (/^[.']/.test(line)) assert.match(line, /^\.(?:TH|SH|SS|TP|PP|B)(?: |$)/);
  }
});
