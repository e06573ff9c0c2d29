/** When a torrent has given enough. JSON-safe. */
export interface ShareGoal {
  /** Of what was uploaded to what was downloaded, or to the size where it was here when it was added. */
  readonly ratio?: number;
  /** In the swarm with all that is wanted, over all sessions. */
  readonly seedingTimeMs?: number;
  /** Of that time, how long nobody has taken anything. */
  readonly idleMs?: number;
  /** One of them is enough, or it takes all. */
  readonly mode: 'any' | 'all';
  /** Goes on all the same while fewer seed, by the trackers' count, which has us in it. */
  readonly keepIfSeedsBelow?: number;
}

export type GoalCondition = 'ratio' | 'time' | 'idle';
