/** How Node is run for an engine, whoever starts it. */
import { existsSync } from 'node:fs';

/** Node keeps three times this for what lives shortly: by itself up to 96 MiB, which an engine at rest would hold for ever. */
export const ENGINE_FLAGS = ['--max-semi-space-size=4'];

/** Where nobody has chosen something else: such a flag counts only while Node starts. */
export const missingEngineFlags = (
  given: readonly string[],
  nodeOptions: string,
): readonly string[] =>
  [...given, nodeOptions].some((text) => /semi[-_]space/.test(text)) ? [] : ENGINE_FLAGS;

/** Runs this program anew in this very process where it lacks the flags: then it does not return. */
export const takeEngineFlags = (): void => {
  const { argv, env, execArgv, execPath } = process;
  const missing = missingEngineFlags(execArgv, env.NODE_OPTIONS ?? '');
  // A Node that was replaced meanwhile cannot be run again, and failing to would end us.
  if (missing.length === 0 || process.execve === undefined || !existsSync(execPath)) return;
  process.execve(execPath, [execPath, ...missing, ...execArgv, ...argv.slice(1)], env);
};
