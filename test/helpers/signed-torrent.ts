/** Torrents that are signed as BEP 35 says, with a certificate and a key that were made for tests alone. */
import { createPrivateKey, sign } from 'node:crypto';
import { type BencodeInput, encodeBencode } from '../../source/protocol/bencode.ts';
import { type MadeTorrent, makeTorrent, type TorrentToMake } from './torrent-maker.ts';

/** DER of an X.509 certificate for a key of 1,024 bits. */
export const CERTIFICATE = Buffer.from(
  [
    'MIICEjCCAXugAwIBAgIUAoKML0zAMD2G2Y8SOjPmZEomH8YwDQYJKoZIhvcNAQELBQAwGjEYMBYGA1UEAwwPdGVzdC5vcmln',
    'aW5hdG9yMCAXDTI2MTEyMTIwNTExNloYDzIxMjYxMDI4MjA1MTE2WjAaMRgwFgYDVQQDDA90ZXN0Lm9yaWdpbmF0b3IwgZ8w',
    'DQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAMzjJ5e+2ULtStKDEFTWHQu/RWbThz5XkKYsJ8FqKbALuRvsnRU3KdR/hG4EmoP2',
    'SbyZz3f2Bmcn8iM8VatQzqA01ugthR0cMoUnN0m0g5bLEXFtHkgiKrH7t8RCslhAbhSnbM1JS+CLIGnMniQPxZwI7PaslMah',
    '71nUkaYwRWgbAgMBAAGjUzBRMB0GA1UdDgQWBBTBx/loCcpJ916j3y+eyVj++pgbnjAfBgNVHSMEGDAWgBTBx/loCcpJ916j',
    '3y+eyVj++pgbnjAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBADC/YWQzv8HvgrKcmuNmU4EuF+A3o5oyRIKa',
    'yM4IM2c4EBPn8+k5O4r3bSaDzqCPIg4AdISKIfYdJwdTFQusOjpAzbzF1fO9Tcwbuynxxmri1fb+ehNP7bevEIe+mc+9HMYx',
    'KBQeWHLpji0Lk2PymsOeAkJACV6vGylrxIyvKyfg',
  ].join(''),
  'base64',
);

const KEY = Buffer.from(
  [
    'MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAMzjJ5e+2ULtStKDEFTWHQu/RWbThz5XkKYsJ8FqKbALuRvs',
    'nRU3KdR/hG4EmoP2SbyZz3f2Bmcn8iM8VatQzqA01ugthR0cMoUnN0m0g5bLEXFtHkgiKrH7t8RCslhAbhSnbM1JS+CLIGnM',
    'niQPxZwI7PaslMah71nUkaYwRWgbAgMBAAECgYB9eGZYsVFPgQ2fGRA5Q94JwZp4u/VIoks82DGIasEYxDUZ+q6/vUZqkaTB',
    '0yPkyECjtPWumwWUyouoNFyqSxQdQnQKAH/DfKp57NYCrY5RtxyLSJWkDBLOvUE+JB7QpEm+FRD+n+8umWtxUe/dkYWsjyDJ',
    '9JzLU6Mma+JKD0M7UQJBAPmTJj7hbg2HbDqqnSP5UD7w7PwEs4mWC0dMNhVMeRiohBqhI98gJ/uus8SDuok2Zyit/ltsAdpB',
    'aQ7f8xaTm/8CQQDSKXzIzYcZS55Eb0jRfmc47Ci1umT83C0NFU6wQX7yH/+fT+5ZW6JBvUsKWoiK3QnAVNrDI/9yqXmgJR1s',
    'GSPlAkBJm5W/G/u6b8OC9gkMsB5zwdkTZ0uQe7lt2NNmqrxYgnMb64TJ7RD90QPiJLvidjIstEx9qDhPp9UVdwWaFgT/AkBd',
    'acdnUcN9ANmGPZi2VWL4MDAgJouAwTTdHd1uBo6wfHyYiWS+HzbN1Z+nKHqMjpcpAA6Esll209GV1yluxPXpAkEAw1cAbDsf',
    'qs0ZN861PZ79qSIx/T32qFFRWUZUx/cjUKDUR0VnGIQFt622Pp5Rpll3+WXaflJRA4EQ9l31AosULA==',
  ].join(''),
  'base64',
);

const key = createPrivateKey({ key: KEY, format: 'der', type: 'pkcs8' });

/** What its author says beside it stands in `words`. */
export const signedTorrent = (
  wish: TorrentToMake,
  words?: Readonly<Record<string, BencodeInput>>,
): MadeTorrent => {
  const { infoBytes } = makeTorrent(wish);
  const said = words === undefined ? new Uint8Array() : encodeBencode(words);
  const signature = sign('sha1', Buffer.concat([infoBytes, said]), key);
  const entry = { signature, ...(words === undefined ? {} : { info: words }) };
  return makeTorrent({
    ...wish,
    extra: { ...wish.extra, signatures: { 'test.originator': entry } },
  });
};
