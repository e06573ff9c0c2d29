/** A seat before a scene of `scenes/`, and a line to it by which its steps are asked for. */
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from './program.ts';
import type { TerminalSize } from './pseudo-terminal.ts';
import type { Room } from './room.ts';
import { Seat } from './seat.ts';

const SCENE = fileURLToPath(new URL('scenes/scene.ts', import.meta.url));
const ANSWER_MS = 10_000;

export interface StageOptions {
  readonly scene: string;
  readonly size: TerminalSize;
  readonly env?: Readonly<Record<string, string>>;
}

export class Stage {
  readonly seat: Seat;
  readonly #socket: Promise<Socket>;
  readonly #answers: ((answer: unknown) => void)[] = [];

  private constructor(seat: Seat, socket: Promise<Socket>) {
    this.seat = seat;
    this.#socket = socket.then((it) => {
      createInterface({ input: it }).on('line', (line) =>
        this.#answers.shift()?.(JSON.parse(line)),
      );
      return it;
    });
  }

  static async open(room: Room, options: StageOptions): Promise<Stage> {
    const path = join(room.folder('stage'), 'steps');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    room.defer(() => void server.close());
    const socket = new Promise<Socket>((resolve) =>
      server.once('connection', (it) => {
        it.on('error', () => {});
        resolve(it);
      }),
    );
    const seat = Seat.take(room, {
      command: process.execPath,
      args: ['--import', 'tsx', SCENE, options.scene],
      size: options.size,
      env: { ...options.env, SLUICE_SCENE_SOCKET: path },
    });
    return new Stage(seat, socket);
  }

  /** Does not answer while the scene's event loop stands still. */
  async ask(step: string, timeoutMs = ANSWER_MS): Promise<unknown> {
    const socket = await within(timeoutMs, 'the scene to call', this.#socket);
    const answer = new Promise<unknown>((resolve) => this.#answers.push(resolve));
    socket.write(`${step}\n`);
    return within(timeoutMs, `the scene to answer "${step}"`, answer);
  }
}
