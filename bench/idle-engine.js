/** One engine process over a state folder: says on standard output how long it took, what it holds and what it costs at rest. */
import { readFileSync } from 'node:fs';

const [library, stateDirectory, directory, idleSeconds] = process.argv.slice(2);
const { createNodeSession } = await import(library);

const residentBytes = () =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const session = await createNodeSession({
  stateDirectory,
  directory,
  host: '127.0.0.1',
  ports: [0],
  onWarning: (message) => process.stderr.write(`${message}\n`),
});
const { torrents } = session.frame();
const readyMs = process.uptime() * 1000;

// At rest: nothing is being checked any more, and what start left behind is done.
let previousMs = cpuMs();
let settledMs = 0;
for (let quiet = 0; quiet < 3; ) {
  await wait(500);
  const now = cpuMs();
  const isChecking = session.frame().torrents.some(({ state }) => state === 'checking');
  quiet = !isChecking && now - previousMs < 50 ? quiet + 1 : 0;
  previousMs = now;
  settledMs = process.uptime() * 1000;
  if (settledMs > 180_000) break;
}
const residentReadyBytes = residentBytes();
const before = cpuMs();
await wait(Number(idleSeconds) * 1000);
const idleShare = (cpuMs() - before) / (Number(idleSeconds) * 1000);
const states = {};
for (const { state } of session.frame().torrents) states[state] = (states[state] ?? 0) + 1;
const closingMs = performance.now();
await session.close();
const closedMs = performance.now() - closingMs;
process.stdout.write(
  `${JSON.stringify({
    torrents: torrents.length,
    states,
    readyMs: Math.round(readyMs),
    settledMs: Math.round(settledMs),
    residentBytes: residentReadyBytes,
    idleShare,
    closedMs: Math.round(closedMs),
  })}\n`,
);
