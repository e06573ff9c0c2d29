/** What is wrong with a torrent's disk, in words. */
import { messageOf } from '../../base/errors.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import { sizeText } from '../../base/size-text.ts';
import type { DiskTrouble } from '../../policy/disk-trouble.ts';
import type { DiskShortage } from './disk-figures.ts';

export const shortageWords = ({ free, coming }: DiskShortage): SafeText =>
  safeText(`its disk has ${sizeText(free)} free, and ${sizeText(coming)} are still to come`);

/** `wanted`: bytes it has still to write. */
export const stoppedWords = (error: unknown, trouble: DiskTrouble, wanted: number): SafeText => {
  const message = messageOf(error);
  if (trouble !== 'disk-full') return safeText(message);
  return safeText(`${message}; it goes on by itself when there is room for ${sizeText(wanted)}`);
};

/** Of a disk that hangs, or has hung. */
export const answerWords = (directory: string, isHanging: boolean): string =>
  isHanging
    ? `the disk that holds ${directory} gives no answer; what lies there waits for it`
    : `the disk that holds ${directory} answers again`;
