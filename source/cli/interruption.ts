/** SIGINT, SIGTERM, a terminal that hangs up, and readers that go away: the first asks to leave in order, a second signal leaves at once. */
import { EXIT_INTERRUPTED } from './verb.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let leaveUnread: ((signal: NodeJS.Signals) => void) | undefined;

/** Nobody reads what is printed any more: as good as an interruption. False where nobody watches for one. */
export const interruptUnread = (): boolean => {
  leaveUnread?.('SIGPIPE');
  return leaveUnread !== undefined;
};

export interface InterruptionOptions {
  readonly signals?: readonly NodeJS.Signals[];
  /** What is printed is only told, and matters to nobody. */
  readonly survivesUnread?: boolean;
}

/** Resolves with the first signal. */
export const watchInterruption = ({
  signals = SIGNALS,
  survivesUnread = false,
}: InterruptionOptions = {}): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    let isInterrupted = false;
    leaveUnread = survivesUnread ? () => {} : resolve;
    for (const signal of signals) {
      process.on(signal, () => {
        if (isInterrupted) process.exit(EXIT_INTERRUPTED);
        isInterrupted = true;
        resolve(signal);
      });
    }
  });
