/** What our handshake says that we can do. */
import type { Reserved } from '../protocol/handshake.ts';

export const OUR_ABILITIES: Reserved = { extensionProtocol: true, fast: true, dht: false };
