/** Runs a command in the test's own process: same words in, same words and exit code out. */
import { createOutput } from '../../source/cli/output.ts';
import type { Ended } from './program.ts';

type Environment = Readonly<Record<string, string>>;

/** Of whoever runs the tests; the command must not see it. */
const OURS = /^(?:SLUICE_|XDG_|HOME$|FORCE_COLOR$|NO_COLOR$)/;

let last: Promise<unknown> = Promise.resolve();

/** One at a time, as the folder and the environment belong to the whole process. */
export const runInside = (
  args: readonly string[],
  folder: string,
  environment: Environment,
): Promise<Ended> => {
  const ended = last.then(() => within(folder, environment, () => run(args)));
  last = ended.catch(() => {});
  return ended;
};

const run = async (args: readonly string[]): Promise<Ended> => {
  const { runVerb } = await import('../../source/cli/main.ts');
  const [stdout, stderr] = [new Paper(), new Paper()];
  const code = await runVerb(args, createOutput(stdout.stream, stderr.stream));
  return { code, signal: null, stdout: stdout.text, stderr: stderr.text };
};

/** What was written, as by a stream that is no terminal. */
class Paper {
  text = '';
  readonly stream = {
    isTTY: false,
    write: (text: string) => {
      this.text += text;
      return true;
    },
  } as unknown as NodeJS.WriteStream;
}

const within = async <Result>(
  folder: string,
  environment: Environment,
  task: () => Promise<Result>,
): Promise<Result> => {
  const before = { folder: process.cwd(), environment: { ...process.env } };
  for (const name of Object.keys(process.env)) if (OURS.test(name)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(folder);
  try {
    return await task();
  } finally {
    process.chdir(before.folder);
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before.environment);
  }
};
