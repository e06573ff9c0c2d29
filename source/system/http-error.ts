/** What Node says of a failed HTTP exchange → ours, in words without an address: who asks knows whom. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { networkError, systemCodeOf } from './network-error.ts';

/** OpenSSL's verdicts on certificates, and handshakes that fail. */
const TLS_CODE = /CERT|^ERR_TLS|^ERR_SSL|^EPROTO$|ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY|^CRL_/;
const PARSER_CODE = /^HPE_/;

const TLS_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate has been withdrawn',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself alone',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody we trust',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by nobody we trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody we trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody we trust',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  EPROTO: 'it does not speak TLS as it should',
};

export const httpError = (error: unknown): SluiceError => {
  if (isSluiceError(error)) return error;
  const code = systemCodeOf(error);
  if (PARSER_CODE.test(code)) {
    return new SluiceError('http/malformed', 'it does not answer in proper HTTP', { cause: error });
  }
  if (TLS_CODE.test(code)) {
    const words = TLS_WORDS[code] ?? `TLS failed with ${code}`;
    return new SluiceError('network/tls', words, { cause: error });
  }
  return networkError(error);
};

/** Of the place that a redirect has led to. */
export const errorAt = (host: string, error: unknown): unknown =>
  isSluiceError(error)
    ? new SluiceError(error.code, `sent on to ${host}: ${error.message}`, { cause: error })
    : error;
