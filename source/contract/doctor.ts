/** What stands in the way of an engine, and what to do about it: in sentences, for people, and in words for programs. */
import type { SafeText } from '../base/safe-text.ts';

export type FindingTopic =
  | 'incoming'
  /** Which ways traffic takes. */
  | 'road'
  | 'router'
  | 'dht'
  | 'tracker'
  | 'disk'
  | 'settings'
  | 'limits';

export type FindingLevel =
  | 'good'
  /** Nothing is wrong, or nobody can tell yet. */
  | 'note'
  /** It goes on, but not as well as it could. */
  | 'warning'
  /** It does not work. */
  | 'problem';

export interface Finding {
  readonly topic: FindingTopic;
  readonly level: FindingLevel;
  /** What is so. */
  readonly text: SafeText;
  /** What to do about it; null where there is nothing to do. */
  readonly advice: SafeText | null;
}

export type RoadVerdict =
  /** Peers have come in. */
  | 'reachable'
  /** Nothing speaks against it, but nobody has come in yet. */
  | 'likely'
  | 'unknown'
  | 'unlikely'
  /** Nobody can come in. */
  | 'unreachable'
  /** Not here: no port, or no address of that kind. */
  | 'absent';

/** Whether peers can come in by one road. */
export interface RoadStanding {
  readonly carrier: 'tcp' | 'utp';
  readonly family: 4 | 6;
  readonly verdict: RoadVerdict;
  /** Peers from the internet that came in by it since the engine started, and when the last one did. */
  readonly incoming: number;
  readonly lastIncomingAt: number | null;
  /** Where others say they see us; null while too few have. */
  readonly seenAs: string | null;
  /** Why it is judged so. */
  readonly text: SafeText;
}

export interface Diagnosis {
  /** False where no engine runs: then only the machine and the settings were looked at. */
  readonly isEngine: boolean;
  /** TCP and uTP over IPv4, then over IPv6; none without an engine. */
  readonly roads: readonly RoadStanding[];
  readonly findings: readonly Finding[];
}
