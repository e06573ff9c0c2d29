/** Reads the arguments of one verb with meow, and makes its help from the same data. */
import meow from 'meow';
import { SluiceError } from '../base/errors.ts';
import type { FlagSpec, FlagSpecs, FlagValues, VerbCall, VerbSpec } from './verb.ts';

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const flagLine = ([name, spec]: [string, FlagSpec]): [string, string] => [
  `--${kebab(name)}${spec.value === undefined ? '' : ` ${spec.value}`}${spec.isMultiple ? ' …' : ''}`,
  spec.summary,
];

export const helpOf = (verb: VerbSpec): string => {
  const rows = [...Object.entries(verb.flags).map(flagLine), ['--help', 'this text'] as const];
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const flags = rows.map(([flag, summary]) => `  ${flag.padEnd(width)}  ${summary}`).join('\n');
  const usage = `Usage: sluice${verb.name ? ` ${verb.name}` : ''} ${verb.usage}`.trimEnd();
  const details = verb.details === undefined ? '' : `\n${verb.details}\n`;
  return `${usage}\n\n${verb.summary}\n${details}\n${flags}\n`;
};

const meowFlag = (spec: FlagSpec) => ({
  type: spec.type,
  ...(spec.isMultiple ? { isMultiple: true as const } : {}),
});

/** Exits with 2 on an unknown flag (meow does); throws `usage/invalid` for the rest. */
export const readArguments = <Specs extends FlagSpecs>(
  verb: VerbSpec<Specs>,
  argv: readonly string[],
): VerbCall<Specs> => {
  const cli = meow({
    importMeta: import.meta,
    argv: [...argv],
    description: false,
    autoHelp: false,
    autoVersion: false,
    allowUnknownFlags: false,
    flags: Object.fromEntries(
      Object.entries(verb.flags).map(([name, spec]) => [name, meowFlag(spec)]),
    ),
  });
  const inputs = cli.input.map(String);
  if (inputs.length < verb.minInputs || inputs.length > verb.maxInputs) {
    throw new SluiceError('usage/invalid', `usage: sluice ${verb.name} ${verb.usage}`);
  }
  for (const [name, spec] of Object.entries(verb.flags)) checkFlag(name, spec, cli.flags[name]);
  return { inputs, flags: cli.flags as FlagValues<Specs> };
};

const checkFlag = (name: string, spec: FlagSpec, value: unknown): void => {
  if (value === undefined) return;
  const values = Array.isArray(value) ? value : [value];
  for (const one of values) {
    const isMissing =
      (spec.type === 'string' && one === '') || (spec.type === 'number' && !Number.isFinite(one));
    if (isMissing) {
      throw new SluiceError(
        'usage/invalid',
        `--${kebab(name)} needs a value: --${kebab(name)} ${spec.value}`,
      );
    }
  }
};
