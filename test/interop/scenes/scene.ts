/**
 * A real screen over a session that is made up: node --import tsx scene.ts NAME
 * Steps of the scene are asked for over the socket that SLUICE_SCENE_SOCKET names, one in a line.
 */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { showScreen } from '../../../source/cli/screen.ts';
import { SCENES } from './scenes.ts';

const scene = SCENES[process.argv[2] ?? '']?.();
if (scene === undefined) throw new Error(`no such scene: ${process.argv[2]}`);

const steps: Readonly<Record<string, () => unknown>> = {
  executed: () => scene.session.executed,
  ...scene.steps,
};

const path = process.env.SLUICE_SCENE_SOCKET;
if (path !== undefined) {
  const socket = connect(path).unref();
  socket.on('error', () => {});
  createInterface({ input: socket }).on('line', (line) => {
    const answer = steps[line]?.() ?? null;
    socket.write(`${JSON.stringify(answer)}\n`);
  });
}

// As the command line has it: an end in order is 0, a fault is told once the terminal is given back.
try {
  await showScreen(scene.session);
  process.exitCode = 0;
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`scene: ${(error as Error).message}\n`);
}
process.exit();
