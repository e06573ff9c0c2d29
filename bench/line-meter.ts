/** What a program on a terminal writes and costs over a stretch of time. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { enginesIn } from '../test/interop/engines.ts';
import type { Seat } from '../test/interop/seat.ts';

export interface LineCost {
  readonly bytesPerSecond: number;
  /** Of one core, all threads of the program and of its engine, 0…1 and more. */
  readonly cpuShare: number;
}

/** Of USER_HZ, which Linux fixes for user space. */
const MS_PER_TICK = 10;

/** `room`: where its engine has its state, if it is a process of its own; what that costs counts too. */
export async function measureLine(seat: Seat, room: string, ms: number): Promise<LineCost> {
  const pids = [await seat.pid, ...enginesIn(room)];
  const cpuMsOfAll = (): number => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const [bytes, cpuMs, start] = [seat.byteCount, cpuMsOfAll(), performance.now()];
  await sleep(ms);
  const elapsedMs = performance.now() - start;
  return {
    bytesPerSecond: ((seat.byteCount - bytes) / elapsedMs) * 1_000,
    cpuShare: (cpuMsOfAll() - cpuMs) / elapsedMs,
  };
}

/** User and system, all threads. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name in brackets may hold anything; the fields after it are numbers, state first.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
