/** How to refuse a torrent in words: one line that says what is wrong with it. */
import { SluiceError } from '../base/errors.ts';

export const unusableTorrent = (what: string): SluiceError =>
  new SluiceError('metainfo/invalid', `this torrent cannot be used: ${what}`);
