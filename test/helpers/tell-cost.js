/**
 * Adds to a file, as a test file's process ends, how long it had a processor to itself: time on the clock says
 * little where others run beside it. Plain JavaScript, as Node loads it first.
 */
import { appendFileSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** With the programs that it started and waited for, where the system tells. */
const cpuSeconds = () => {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
    const [user, system, ofChildren, systemOfChildren] = fields.slice(11, 15).map(Number);
    return (user + system + ofChildren + systemOfChildren) / TICKS_PER_SECOND;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
};

// Programs and workers that a test starts inherit neither this nor the file's name.
const path = process.env.SLUICE_TEST_COSTS;
delete process.env.SLUICE_TEST_COSTS;

process.on('exit', () => {
  const line = { file: process.argv[1], cpuSeconds: cpuSeconds(), seconds: process.uptime() };
  appendFileSync(path, `${JSON.stringify(line)}\n`);
});
