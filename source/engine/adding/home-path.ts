/** Paths as people write them in settings. */
import path from 'node:path';

/** `~` and `~/…` are below `home`, where that is known. */
export const fromHome = (written: string, home: string | undefined): string => {
  const isBelow = written === '~' || written.startsWith('~/');
  return isBelow && home !== undefined ? path.join(home, written.slice(1)) : written;
};
