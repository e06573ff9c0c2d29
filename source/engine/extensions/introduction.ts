/** What we say of ourselves to each peer that speaks the extension protocol (BEP 10). */
import { isIpv6, parseAddress } from '../../base/addresses.ts';
import { MAX_QUEUED_REQUESTS } from '../../policy/limits.ts';
import { encodeExtensionHandshake } from '../../protocol/extension-handshake.ts';
import type { Services } from '../session/services.ts';
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';
import { ownNumbers } from './peer-extensions.ts';

/** What differs by torrent, asked for each time. */
export interface IntroductionFacts {
  readonly extensions: readonly Extension[];
  /** Bytes of the info dictionary; undefined while it is not here. */
  readonly metadataSize: number | undefined;
  /** Nothing is left to get. */
  readonly isUploadOnly: boolean;
}

export const introductionTo = (
  peer: Peer,
  facts: IntroductionFacts,
  {
    options,
    listenPort,
    ownAddresses,
    configuration,
  }: Pick<Services, 'options' | 'listenPort' | 'ownAddresses' | 'configuration'>,
): Uint8Array => {
  const port = listenPort();
  const isSix = isIpv6(peer.endpoint.host);
  return encodeExtensionHandshake({
    extensions: ownNumbers(facts.extensions),
    client: `Sluice ${options.version}`,
    listenPort: port === 0 ? undefined : port,
    requestQueue: MAX_QUEUED_REQUESTS,
    yourAddress: parseAddress(peer.endpoint.host),
    // Where else we are: at the address of the other family.
    ipv4: isSix ? packed(ownAddresses.of(4)) : undefined,
    ipv6: isSix ? undefined : packed(ownAddresses.of(6)),
    metadataSize: facts.metadataSize,
    isUploadOnly: facts.isUploadOnly,
    prefersEncryption: configuration.settings.encryption.incoming !== 'off',
  });
};

const packed = (host: string | undefined): Uint8Array | undefined =>
  host === undefined ? undefined : parseAddress(host);
