/** What is done when a torrent has finished. */
import * as v from 'valibot';
import { MAX_PROGRAM_SECONDS, MAX_PROGRAM_WORDS } from './limits.ts';
import { count, setting, text } from './schema-parts.ts';

/** A whole path, or a name to be looked for where programs are; never one from a folder that happens to be ours. */
const program = v.pipe(text, v.regex(/^(?:(?:~?\/|[A-Za-z]:[\\/])[^\p{Cc}]+|[^\p{Cc}\\/]+)$/u));

/** Nothing that ends a text for the system. */
const word = v.pipe(text, v.regex(/^[^\0]*$/));

export const finishSchemas = {
  program: setting(
    v.union([v.null(), v.pipe(v.tupleWithRest([program], word), v.maxLength(MAX_PROGRAM_WORDS))]),
    'A program to run for each torrent that has finished, and its arguments, such as ["~/bin/done", "--", "{path}"]; also {name}, {hash}, {folder} and {labels}. No shell reads them.',
    'a list of texts, the first of them a program by its whole path or its name alone, or null',
  ),
  timeoutSeconds: count(
    MAX_PROGRAM_SECONDS,
    'Seconds after which that program is ended; 0 lets it run as long as it likes.',
  ),
};
