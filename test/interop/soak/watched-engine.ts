/** `sluice daemon` with Node's inspector beside it, which answers what the process holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectSession, type RemoteSession } from '../../../source/daemon/remote-session.ts';
import { NodeClock } from '../../../source/system/clock.ts';
import { ENGINE_FLAGS } from '../../../source/system/engine-flags.ts';
import { NodeLocalSockets } from '../../../source/system/local-socket.ts';
import { type Program, until, within } from '../program.ts';
import type { Room } from '../room.ts';
import { SLUICE } from '../sluice.ts';
import type { Holdings } from './flatness.ts';

const START_MS = 20_000;
const ANSWER_MS = 20_000;
const READY = /the engine listens at (.*)\n/;
const INSPECTOR = /Debugger listening on (ws:\S+)/;

/** Asked inside: figures that only the process itself can tell. */
const QUESTION = `(() => {
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((name) => /Timeout|Immediate/.test(name)).length;
  const emitters = [process, ...process._getActiveHandles()].filter((each) => each.eventNames);
  let listeners = 0;
  for (const each of emitters) for (const name of each.eventNames()) listeners += each.listenerCount(name);
  return { rss, heapUsed, external, timers, handles: resources.length - timers, listeners };
})()`;

interface Inside {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly timers: number;
  readonly handles: number;
  readonly listeners: number;
}

export class WatchedEngine {
  readonly program: Program;
  readonly socketPath: string;
  readonly #inspector: WebSocket;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #count = 0;

  private constructor(program: Program, socketPath: string, inspector: WebSocket) {
    this.program = program;
    this.socketPath = socketPath;
    this.#inspector = inspector;
    inspector.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
      this.#answers.get(id)?.(result);
      this.#answers.delete(id);
    });
  }

  static async start(room: Room, directory: string): Promise<WatchedEngine> {
    const place = ['--state', join(room.path, 'state'), '--dir', directory, '--port', '0'];
    const program = room.run({
      label: 'engine',
      command: process.execPath,
      // With its flags at once: it would start itself anew, and be watched at another address.
      args: [...ENGINE_FLAGS, '--inspect=127.0.0.1:0', SLUICE, 'daemon', ...place],
      env: { HOME: room.path, SLUICE_SETTINGS: join(room.path, 'settings.json') },
    });
    await until(START_MS, 'the engine to listen', () => READY.test(program.log()));
    const inspector = new WebSocket(INSPECTOR.exec(program.log())![1]!);
    room.defer(() => inspector.close());
    await new Promise((resolve, reject) => {
      inspector.addEventListener('open', resolve);
      inspector.addEventListener('error', reject);
    });
    return new WatchedEngine(program, READY.exec(program.log())![1]!, inspector);
  }

  attach(isReadOnly = false): Promise<RemoteSession> {
    return connectSession({
      sockets: new NodeLocalSockets(),
      clock: new NodeClock(),
      path: this.socketPath,
      version: 'soak',
      isReadOnly,
    });
  }

  async holdings(): Promise<Holdings> {
    // What the first one finalizes is gone with the second.
    for (let times = 0; times < 2; times++) await this.#ask('HeapProfiler.collectGarbage');
    const answer = await this.#ask('Runtime.evaluate', {
      expression: QUESTION,
      returnByValue: true,
    });
    const inside = (answer as { result: { value: Inside } }).result.value;
    const process = `/proc/${this.program.pid}`;
    const [, threads = '0'] = /^Threads:\s*(\d+)/m.exec(readFileSync(`${process}/status`, 'utf8'))!;
    return {
      heap: inside.heapUsed,
      buffers: inside.external,
      resident: inside.rss,
      files: readdirSync(`${process}/fd`).length,
      threads: Number(threads),
      timers: inside.timers,
      handles: inside.handles,
      listeners: inside.listeners,
    };
  }

  #ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#count;
    const answer = new Promise<unknown>((resolve) => this.#answers.set(id, resolve));
    this.#inspector.send(JSON.stringify({ id, method, params }));
    return within(ANSWER_MS, `the inspector's answer to ${method}`, answer);
  }
}
