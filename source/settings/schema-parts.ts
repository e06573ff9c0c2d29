/** What the schemas of settings are made of: each says what it is for, and what would be right. */
import * as v from 'valibot';
import { rateOf } from '../base/rate-text.ts';
import { MAX_RATE, MAX_SETTING_LABEL_LENGTH, MAX_SETTING_LENGTH } from './limits.ts';

/** `expected` ends the sentence "it must be …". */
export const setting = <Value>(
  schema: v.GenericSchema<unknown, Value>,
  summary: string,
  expected: string,
) => v.pipe(schema, v.description(summary), v.metadata({ expected }));

export const choice = <const Options extends readonly string[]>(
  options: Options,
  summary: string,
) =>
  setting(
    v.picklist(options),
    summary,
    `one of ${options.map((option) => `"${option}"`).join(', ')}`,
  );

export const flag = (summary: string) => setting(v.boolean(), summary, 'true or false');

export const autoFlag = (summary: string) =>
  setting(v.union([v.literal('auto'), v.boolean()]), summary, '"auto", true or false');

export const count = (most: number, summary: string) =>
  setting(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most)),
    summary,
    `a whole number from 0 to ${most}`,
  );

export const text = v.pipe(v.string(), v.maxLength(MAX_SETTING_LENGTH));
export const id = v.pipe(text, v.regex(/^[a-z][a-z0-9+-]*$/));

const RATE_TEXT = /^\s*(?:none|unlimited|\d+(?:\.\d+)?\s*[kmgKMG]?(?:i?[bB])?(?:\/s)?)\s*$/;

/** What is said of it stands before what is made of it: a schema of the file ends at the first change. */
export const rate = (summary: string) =>
  v.pipe(
    setting(
      v.union([
        v.null(),
        v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_RATE)),
        v.pipe(text, v.regex(RATE_TEXT)),
      ]),
      summary,
      'a rate such as "500K" or "1.5M", a number of bytes per second, or null for no limit',
    ),
    v.transform((value) => (value === null ? null : rateOf(String(value)))),
    v.check((value) => value !== undefined && (value ?? 0) <= MAX_RATE),
    v.transform((value) => value ?? null),
  );

/** No control characters: a folder of that name is a mistake of copying. */
const FOLDER = /^(?:~$|~?\/|[A-Za-z]:[\\/])[^\p{Cc}]*$/u;

export const folderPath = v.pipe(text, v.regex(FOLDER));

export const folder = (summary: string) =>
  setting(
    v.union([v.null(), folderPath]),
    summary,
    'a whole path such as "/srv/torrents" or "~/Downloads", or null',
  );

export const filePath = (summary: string) =>
  setting(
    v.union([v.null(), folderPath]),
    summary,
    'a whole path such as "~/blocklist.p2p", or null',
  );

/** As a torrent may have them. */
export const label = v.pipe(
  v.string(),
  v.regex(/^[^,\p{Cc}]*\S[^,\p{Cc}]*$/u),
  v.maxLength(MAX_SETTING_LABEL_LENGTH),
);
