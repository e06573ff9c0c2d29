/** Addresses of trackers, web seeds and nodes as people give them for a .torrent. All throw `session/invalid-argument`. */
import { parseNamedEndpoint } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import {
  type BootstrapNode,
  publishedTrackerOf,
  webSeedUrlOf,
} from '../../protocol/metainfo-announce.ts';

/** Each text is a tier; a comma before another address makes two of one tier. */
export const tiersOf = (texts: readonly string[]): readonly (readonly string[])[] =>
  texts.map((text) =>
    text
      .split(/,(?=[a-z]+:\/\/)/i)
      .map((url) =>
        checked(url, publishedTrackerOf(url), 'of a tracker; give http, https, udp, ws or wss'),
      ),
  );

export const webSeedsOf = (texts: readonly string[]): readonly string[] =>
  texts.map((url) => checked(url, webSeedUrlOf(url), 'of a web seed; give http or https'));

/** BEP 39. */
export const updateUrlOf = (url: string): string =>
  checked(url, webSeedUrlOf(url), 'to ask for newer versions; give http or https');

export const nodeOf = (text: string): BootstrapNode => {
  const node = parseNamedEndpoint(text);
  if (node !== undefined) return node;
  throw invalid(
    `"${safeText(text, 100)}" is not an address; give HOST:PORT such as router.example:6881`,
  );
};

const checked = (text: string, url: string | undefined, what: string): string => {
  if (url !== undefined) return url;
  throw invalid(`"${safeText(text, 100)}" is not the address ${what}`);
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
