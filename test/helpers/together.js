/**
 * Runs several test files in one process: `together.js FILE...`. Most files take longer to load than to run, and
 * what they load is mostly the same. Plain JavaScript, as Node loads it first.
 */
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(file).href);
