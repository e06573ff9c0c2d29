/** transmission-daemon over thousands of torrents at rest, by the kernel's count and its RPC. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../test/interop/ports.ts';
import { cpuMsOf } from './line-meter.ts';

export interface IdleCost {
  /** All torrents are in its list. */
  readonly readyMs: number;
  readonly residentBytes: number;
  /** Of one core. */
  readonly idleShare: number;
  readonly closedMs: number;
}

const POLL_MS = 50;
/** It answers nothing while it loads. */
const ANSWER_MS = 2_000;
const PATIENCE_MS = 120_000;
/** What a start leaves behind is done by then. */
const SETTLE_MS = 5_000;

export async function measureTransmission(
  configuration: string,
  data: string,
  count: number,
  seconds: number,
): Promise<IdleCost> {
  const port = await freePort();
  const startedMs = performance.now();
  const daemon = spawn(
    'transmission-daemon',
    [
      ...['--foreground', '--config-dir', configuration, '--download-dir', data],
      ...['--port', String(port), '--rpc-bind-address', '127.0.0.1', '--no-auth'],
      ...['--bind-address-ipv4', '127.0.0.1', '--no-dht', '--no-lpd', '--no-portmap'],
      ...['--peerport', String(await freePort()), '--log-error'],
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => daemon.on('exit', resolve));
  try {
    await until(async () => (await torrentCount(port)) === count);
    const readyMs = performance.now() - startedMs;
    await wait(SETTLE_MS);
    const beforeMs = cpuMsOf(daemon.pid!);
    await wait(seconds * 1_000);
    const idleShare = (cpuMsOf(daemon.pid!) - beforeMs) / (seconds * 1_000);
    const residentBytes = residentOf(daemon.pid!);
    const closingMs = performance.now();
    daemon.kill('SIGTERM');
    await ended;
    return { readyMs, residentBytes, idleShare, closedMs: performance.now() - closingMs };
  } finally {
    daemon.kill('SIGKILL');
  }
}

const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024;

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; ) {
    if (await isTrue()) return;
    await wait(POLL_MS);
  }
  throw new Error('transmission-daemon did not take up its torrents');
}

/** Undefined while it does not answer. */
async function torrentCount(port: number): Promise<number | undefined> {
  const url = `http://127.0.0.1:${port}/transmission/rpc`;
  const body = JSON.stringify({ method: 'session-stats' });
  try {
    const first = await fetch(url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const key = first.headers.get('x-transmission-session-id') ?? '';
    const headers = { 'x-transmission-session-id': key };
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const said = (await answer.json()) as { readonly arguments: { readonly torrentCount: number } };
    return said.arguments.torrentCount;
  } catch {
    return undefined;
  }
}
