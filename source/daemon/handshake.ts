/** Whether two programs understand each other, and what to tell their user where they do not. */
import { SluiceError } from '../base/errors.ts';

export interface Speaker {
  readonly protocol: number;
  /** Of the program, for people. */
  readonly version: string;
}

/** Throws `daemon/version`. */
export const checkProtocol = (engine: Speaker, viewer: Speaker): void => {
  if (engine.protocol === viewer.protocol) return;
  const isEngineOlder = engine.protocol < viewer.protocol;
  const advice = isEngineOlder
    ? 'stop it with "sluice shutdown" and start it anew, so that the newer program runs'
    : 'update this program to the version of the engine';
  throw new SluiceError(
    'daemon/version',
    `the engine that runs is ${isEngineOlder ? 'older' : 'newer'} than this program ` +
      `(engine: Sluice ${engine.version}, protocol ${engine.protocol}; ` +
      `this program: Sluice ${viewer.version}, protocol ${viewer.protocol}): ${advice}`,
  );
};
