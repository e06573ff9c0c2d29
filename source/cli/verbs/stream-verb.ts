/** `sluice stream`, as data. */
import type { VerbSpec } from '../verb.ts';
import { directory, engineAt, json, maxDown, maxUp, peer, quiet } from './flags.ts';

export const streamVerb = {
  name: 'stream',
  usage: 'SOURCE|TORRENT [FILE…] [flags]',
  summary: 'Serves a file over HTTP on this computer while it is downloaded, for a player.',
  details:
    'SOURCE is a magnet link, an http(s) address, or a file that ends in .torrent or is named with a\n' +
    'slash: it is added where it is not there, to the engine that runs, else for as long as this\n' +
    'lasts. All else names a torrent of the engine, as for "sluice pause". FILE is as for "sluice\n' +
    'choose"; without one it is the largest that can be played. Several are one playlist.\n' +
    'What is read is fetched first. Priorities are given back when it ends.',
  flags: {
    player: {
      type: 'string',
      value: 'PROGRAM',
      summary: 'start this with the address, and end with it: mpv, "vlc --fullscreen"',
    },
    open: {
      type: 'string',
      value: 'PROGRAM',
      summary: 'start this with the address, and go on until interrupted: xdg-open',
    },
    all: { type: 'boolean', summary: 'all films and music of the torrent, in order' },
    port: { type: 'number', value: 'N', summary: 'serve it at this port (default: any free one)' },
    dir: directory,
    peer,
    maxDown,
    maxUp,
    json: json('print the addresses as JSON'),
    quiet,
    ...engineAt,
  },
  minInputs: 1,
  maxInputs: 1_000,
  completes: 'torrents',
} as const satisfies VerbSpec;
