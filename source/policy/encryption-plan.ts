/** How to speak to a peer, as the user wants it and as far as it is known what the peer can do. */
import type { EncryptedPayload, EncryptionPolicy } from '../base/encryption.ts';

/** How a connection begins. */
export type Manner = 'encrypted' | 'plain';

/** `auto` is RC4 alone where encryption is required. */
export type PayloadWish = EncryptedPayload | 'auto';

/** In which manners to dial, one after the other as each is refused; `worked` is the one that did before. */
export const dialManners = (
  policy: EncryptionPolicy,
  worked: Manner | undefined,
): readonly Manner[] => {
  if (policy === 'off') return ['plain'];
  if (policy === 'require') return ['encrypted'];
  return worked === 'plain' ? ['plain', 'encrypted'] : ['encrypted', 'plain'];
};

/**
 * What may follow an encrypted handshake, best first. Where the other side takes either and nothing is required, what
 * costs nothing is best: the handshake is what gives a line away.
 */
export const payloadsFor = (
  policy: EncryptionPolicy,
  wish: PayloadWish,
): readonly EncryptedPayload[] => {
  if (wish !== 'auto') return [wish];
  return policy === 'require' ? ['rc4'] : ['plain', 'rc4'];
};
