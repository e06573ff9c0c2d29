/** How peers are spoken to (MSE). */
import { choice } from './schema-parts.ts';

const POLICIES = ['off', 'prefer', 'require'] as const;

export const encryptionSchemas = {
  incoming: choice(
    POLICIES,
    'Peers that come in: "off" takes only plain ones, "prefer" both, "require" only those that encrypt.',
  ),
  outgoing: choice(
    POLICIES,
    'Peers that are dialled: "prefer" encrypts, and dials again in plain where that is refused; "require" does not.',
  ),
  payload: choice(
    ['auto', 'rc4', 'plain'],
    'What follows an encrypted handshake. "auto" is "rc4" where encryption is required, else as the peer likes.',
  ),
};
