/** What a SOURCE on the command line is. */
import { resolve } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import type { TorrentSource } from '../contract/commands.ts';

/** Throws `usage/invalid` for what Sluice cannot read. */
export const sourceOf = (text: string): TorrentSource => {
  if (/^https?:\/\//i.test(text)) return { kind: 'url', url: text };
  if (/^magnet:/i.test(text)) {
    throw new SluiceError(
      'usage/invalid',
      'magnet links cannot be read yet; give the .torrent file, or its http(s) address',
    );
  }
  return { kind: 'file', path: resolve(text) };
};

/** Whether a word means a .torrent rather than a torrent of the engine: an address, a path, or a name that says so. */
export const isSource = (text: string): boolean =>
  /^(?:https?:\/\/|magnet:)/i.test(text) || /[/\\]/.test(text) || /\.torrent$/i.test(text);
