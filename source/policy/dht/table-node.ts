/** A node in the routing table, and what to think of it (BEP 5). */
import type { NodeContact } from '../../protocol/compact-nodes.ts';
import { MAX_NODE_SILENCES, NODE_GOOD_MS } from './limits.ts';

export interface TableNode extends NodeContact {
  /** Its id goes with its address (BEP 42). */
  readonly isSecure: boolean;
  answeredAt: number;
  /** When it last asked us something. */
  askedAt: number | undefined;
  /** Questions in a row that it did not answer. */
  silences: number;
}

export type NodeStanding = 'good' | 'questionable' | 'bad';

export const lastHeardAt = ({ answeredAt, askedAt }: TableNode): number =>
  askedAt === undefined ? answeredAt : Math.max(answeredAt, askedAt);

export const standingOf = (node: TableNode, now: number): NodeStanding => {
  if (node.silences >= MAX_NODE_SILENCES) return 'bad';
  return now - lastHeardAt(node) < NODE_GOOD_MS ? 'good' : 'questionable';
};
