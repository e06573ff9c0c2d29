/** What Node says of a failed HTTP exchange → ours. Names the host only: a path may hold a passkey. */
import { isSluiceError, messageOf, SluiceError } from '../base/errors.ts';
import { networkError, systemCodeOf } from './network-error.ts';

/** OpenSSL's verdicts on certificates, and handshakes that fail. */
const TLS_CODE = /CERT|^ERR_TLS|^ERR_SSL|^EPROTO$|ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY|^CRL_/;
const PARSER_CODE = /^HPE_/;

export const httpError = (error: unknown, host: string): SluiceError => {
  if (isSluiceError(error)) return error;
  const code = systemCodeOf(error);
  if (PARSER_CODE.test(code)) {
    return new SluiceError('http/malformed', `${host} does not answer in proper HTTP`, {
      cause: error,
    });
  }
  if (TLS_CODE.test(code)) {
    return new SluiceError(
      'network/tls',
      `${host} could not prove who it is, so nothing was sent to it: ${messageOf(error)}`,
      { cause: error },
    );
  }
  return networkError(error, `asking ${host}`);
};
