/** The engines that screens have started, found by the log that each of them writes. */
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** Their process ids: of all whose state folder is `folder` or lies in it. */
export const enginesIn = (folder: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const log = readlinkSync(`/proc/${pid}/fd/2`);
        return log.startsWith(`${folder}/`) && log.endsWith('/engine.log');
      } catch {
        // It has ended meanwhile, or is somebody else's.
        return false;
      }
    })
    .map(Number);

export const killEnginesIn = (folder: string): void => {
  for (const pid of enginesIn(folder)) process.kill(pid, 'SIGKILL');
};

/** In order, so that they keep what they keep; resolves when they have gone. */
export const stopEnginesIn = async (folder: string): Promise<void> => {
  for (const pid of enginesIn(folder)) process.kill(pid, 'SIGTERM');
  while (enginesIn(folder).length > 0) await sleep(LOOK_EVERY_MS);
};
