/** What verbs that do something to torrents have in common. */
import type { VerbSpec } from '../verb.ts';
import { engineAt, json } from './flags.ts';

export const asJson = json('print what comes of it as JSON');
export const NAMING =
  'TORRENT is its number in "sluice list", four or more digits of its info-hash, or a part of its\n' +
  'name that no other has; "all" is all of them.';
export const MANY = 100_000;

export const acting = <Name extends string>(name: Name, summary: string) =>
  ({
    name,
    usage: 'TORRENT… [flags]',
    summary,
    details: NAMING,
    flags: { json: asJson, ...engineAt },
    minInputs: 1,
    maxInputs: MANY,
    completes: 'torrents',
  }) as const satisfies VerbSpec;

export const rates = {
  down: { type: 'string', value: 'RATE', summary: 'download limit' },
  up: { type: 'string', value: 'RATE', summary: 'upload limit' },
} as const;
