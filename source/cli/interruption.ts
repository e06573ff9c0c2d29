/** SIGINT and SIGTERM: the first asks to leave in order, a second one leaves at once. */
import { EXIT_INTERRUPTED } from './verb.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Resolves with the first signal. */
export const watchInterruption = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    let isInterrupted = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (isInterrupted) process.exit(EXIT_INTERRUPTED);
        isInterrupted = true;
        resolve(signal);
      });
    }
  });
