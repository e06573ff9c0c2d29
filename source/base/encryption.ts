/** Words for encrypted connections (MSE), which settings, transport and the screen share. */

/** `prefer`: where the other side can; `require`: or not at all. */
export type EncryptionPolicy = 'off' | 'prefer' | 'require';

/** What may follow an encrypted handshake: `rc4` all encrypted, `plain` as it is. */
export type EncryptedPayload = 'rc4' | 'plain';

/** Of a connection that stands: nothing is encrypted, its handshake alone, or all of it. */
export type ConnectionEncryption = 'none' | 'handshake' | 'full';
