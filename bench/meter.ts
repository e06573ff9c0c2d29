/** What a whole process costs, by the kernel's count: a host that runs commands under `measure.py`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../test/interop/namespaces.ts';
import { PYTHON } from '../test/interop/strangers/libtorrent.ts';
import { cpuMsOf } from './line-meter.ts';

export interface Cost {
  /** User and system, all threads. */
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

interface Record {
  readonly pid: number;
  readonly startedAtMs: number;
  readonly userMs?: number;
  readonly systemMs?: number;
  readonly peakRssBytes?: number;
}

const SCRIPT = fileURLToPath(new URL('measure.py', import.meta.url));

export class Meter {
  /** Commands on this host are measured; one command for one meter. */
  readonly host: Host;
  readonly #path: string;

  constructor(host: Host, folder: string) {
    this.#path = join(folder, 'cost.json');
    const prefix = [...host.prefix, PYTHON, '-S', '-E', SCRIPT, this.#path];
    this.host = { address: host.address, prefix };
  }

  /** After the command has ended. */
  cost(): Cost {
    const { userMs, systemMs, peakRssBytes } = this.#read();
    if (userMs === undefined || systemMs === undefined) {
      throw new Error(`${this.#path} has no measurement: the command was killed`);
    }
    return { cpuMs: userMs + systemMs, peakRssBytes: peakRssBytes ?? 0 };
  }

  /** Since the command itself started: what it takes to start it is the harness's. */
  wallMsNow(): number {
    return Date.now() - this.#read().startedAtMs;
  }

  /** CPU time so far of the running command. */
  cpuMsNow(): number {
    return cpuMsOf(this.#read().pid);
  }

  #read(): Record {
    return JSON.parse(readFileSync(this.#path, 'utf8')) as Record;
  }
}
