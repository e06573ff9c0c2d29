/** Whether the router sends on to us what comes for our ports. */
import type { SafeText } from '../base/safe-text.ts';

export type PortMappingState =
  | 'off'
  /** The router is being asked. */
  | 'looking'
  /** No router is in the way. */
  | 'needless'
  | 'mapped'
  /** It is asked again by and by. */
  | 'failed';

export type PortMappingMethod = 'pcp' | 'nat-pmp' | 'upnp';

export interface PortMappingSummary {
  readonly state: PortMappingState;
  /** A sentence. */
  readonly text: SafeText;
  /** Null where nothing is mapped. */
  readonly method: PortMappingMethod | null;
  /** As the router tells it; null where it does not. */
  readonly externalAddress: string | null;
  /** On the router; null where it opens none. */
  readonly tcpPort: number | null;
  readonly udpPort: number | null;
}
