/** SIGINT, SIGTERM, a terminal that hangs up, and readers that go away: the first asks to leave in order, a second signal leaves at once. */
import { EXIT_INTERRUPTED } from './verb.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let leaveUnread: ((signal: NodeJS.Signals) => void) | undefined;

/** Nobody reads what is printed any more: as good as an interruption. False where nobody watches for one. */
export const interruptUnread = (): boolean => {
  leaveUnread?.('SIGPIPE');
  return leaveUnread !== undefined;
};

/** Resolves with the first signal. */
export const watchInterruption = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    let isInterrupted = false;
    leaveUnread = resolve;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (isInterrupted) process.exit(EXIT_INTERRUPTED);
        isInterrupted = true;
        resolve(signal);
      });
    }
  });
