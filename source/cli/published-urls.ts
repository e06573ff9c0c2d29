/** Addresses of trackers and web seeds as they are typed for a .torrent. */
import { SluiceError } from '../base/errors.ts';
import { publishedTrackerOf, webSeedUrlOf } from '../protocol/metainfo-announce.ts';

/** Each text is a tier; a comma before another address makes two of one tier. Throws `usage/invalid`. */
export const tiersOf = (texts: readonly string[]): readonly (readonly string[])[] =>
  texts.map((text) =>
    text
      .split(/,(?=[a-z]+:\/\/)/i)
      .map((url) =>
        checked(url, publishedTrackerOf(url), 'of a tracker; give http, https, udp, ws or wss'),
      ),
  );

/** Throws `usage/invalid`. */
export const webSeedsOf = (texts: readonly string[]): readonly string[] =>
  texts.map((url) => checked(url, webSeedUrlOf(url), 'of a web seed; give http or https'));

const checked = (text: string, url: string | undefined, what: string): string => {
  if (url !== undefined) return url;
  throw new SluiceError('usage/invalid', `"${text}" is not the address ${what}`);
};
