/** The verbs about what changes: publications, and torrents that are followed. */
import type { VerbSpec } from '../verb.ts';
import { acting, asJson, NAMING } from './acting.ts';
import { engineAt } from './flags.ts';

export const publishVerb = {
  name: 'publish',
  usage: 'NAME [PATH or TORRENT] [flags] | --list',
  summary: 'Publishes a file, a folder or a torrent under a key, and each new version of it.',
  details:
    'Prints a link; whoever adds that gets each new version, through the DHT, with what it has in\n' +
    'common with the one before reused. PATH is made a torrent and seeded. With NAME alone what was\n' +
    'published last is made anew. Whoever has the key can publish in your name: keep a copy (--export),\n' +
    `and keep it to yourself.\n${NAMING}`,
  flags: {
    list: { type: 'boolean', summary: 'print all publications' },
    stop: { type: 'boolean', summary: 'tell the DHT no more of it; key and torrent stay' },
    tracker: {
      type: 'string',
      value: 'URL',
      isMultiple: true,
      summary: 'a tracker of the torrent that is made (default: as before); may be repeated',
    },
    comment: { type: 'string', value: 'TEXT', summary: 'for people' },
    export: { type: 'string', value: 'FILE', summary: 'write its key to this new file' },
    import: { type: 'string', value: 'FILE', summary: 'take its key from there' },
    json: asJson,
    ...engineAt,
  },
  minInputs: 0,
  maxInputs: 2,
  completes: 'files',
} as const satisfies VerbSpec;

export const updateVerb = {
  ...acting('update', 'Asks for newer versions of torrents, and takes them.'),
  details:
    'Of torrents that were added by a link with a key ("sluice publish" makes them), and of those that\n' +
    `name an address to ask.\n${NAMING}`,
} as const satisfies VerbSpec;
