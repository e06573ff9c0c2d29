/**
 * The soak test for as long as one likes, with the figures of each round:
 *
 *   npm run soak -- --minutes 10
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const DEFAULT_MINUTES = '10';
const RUN = fileURLToPath(new URL('../run.ts', import.meta.url));

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: DEFAULT_MINUTES } },
});
if (!(Number(values.minutes) > 0)) {
  throw new Error(`--minutes takes a number above 0, not "${values.minutes}"`);
}
const { status } = spawnSync(process.execPath, [...process.execArgv, RUN, 'soak'], {
  stdio: 'inherit',
  env: { ...process.env, SLUICE_SOAK_MINUTES: values.minutes },
});
process.exitCode = status ?? 1;
