/** A tracker's URL for screens, logs and events: who is asked, without what would let others ask in our name. */
import { type SafeText, safeText } from '../base/safe-text.ts';
import { MAX_SHOWN_URL_LENGTH } from './limits.ts';

const BLANK = '***';
/** Lower-case words such as `announce` or `announce.php`; everything else in a path may be a passkey. */
const PLAIN_PART = /^([a-z]{0,12}(\.php)?|v?\d{1,3})$/;

/** Host names in other scripts show as punycode, so that look-alikes show too. */
export const redactedUrl = (text: string): SafeText => {
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):/i.exec(text)?.[1]?.toLowerCase();
  // Only http-like URLs have a host that is read as one.
  const asHttp = scheme && text.replace(/^[^:]*:/, 'http:');
  if (!asHttp || !URL.canParse(asHttp)) return safeText(`${scheme ?? 'unknown'}:${BLANK}`);
  const url = new URL(asHttp);
  const login = url.username === '' && url.password === '' ? '' : `${BLANK}@`;
  const path = url.pathname.split('/').map((part) => (PLAIN_PART.test(part) ? part : BLANK));
  const query = shownQuery(url);
  const port = url.port === '' ? '' : `:${url.port}`;
  const shown = `${scheme}://${login}${url.hostname}${port}${path.join('/')}`;
  return safeText(query === '' ? shown : `${shown}?${query}`, MAX_SHOWN_URL_LENGTH);
};

/** What is asked for, without what it is. */
export const shownQuery = ({ searchParams }: URL): string =>
  [...searchParams].map(shownParameter).join('&');

/** A key without value may itself be the secret. */
const shownParameter = ([key, value]: readonly [string, string]): string =>
  value !== '' && /^[a-z_]{1,12}$/i.test(key) ? `${key}=${BLANK}` : BLANK;
