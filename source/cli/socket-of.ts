/** Where the engine of a state folder listens. */
import { socketPathOf } from '../daemon/socket-path.ts';
import { socketSurroundings } from '../system/socket-surroundings.ts';

export const socketOf = (stateFolder: string): string =>
  socketPathOf({ stateFolder, ...socketSurroundings() });
