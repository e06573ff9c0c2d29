/** Which ways traffic takes, as the outside may see it. */
import type { SafeText } from '../base/safe-text.ts';

export interface RoadSummary {
  /** Nothing is sent at all, for the interface or the proxy that is wanted is not there. */
  readonly isClosed: boolean;
  /** In words; null where traffic goes as the system has it. */
  readonly text: SafeText | null;
}
