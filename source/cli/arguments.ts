/** Reads the arguments of one verb with meow, and makes its help from the same data. */
import meow from 'meow';
import { messageOf, SluiceError } from '../base/errors.ts';
import type { FlagSpec, FlagSpecs, FlagValues, VerbCall, VerbSpec } from './verb.ts';

/** As it is typed behind the two dashes. */
export const flagName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const camel = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const valueWords = ({ value, isMultiple, isValueOptional }: FlagSpec): string => {
  if (value === undefined) return '';
  if (isValueOptional) return `[=${value}]`;
  return ` ${value}${isMultiple ? ' …' : ''}`;
};

const flagLine = ([name, spec]: [string, FlagSpec]): [string, string] => [
  `--${flagName(name)}${valueWords(spec)}`,
  spec.summary,
];

/** Every flag as it is typed, and what it is for. */
export const flagRows = (verb: VerbSpec): readonly (readonly [string, string])[] => [
  ...Object.entries(verb.flags).map(flagLine),
  ['--help', 'this text'],
];

export const helpOf = (verb: VerbSpec): string => {
  const rows = flagRows(verb);
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

/** Throws `usage/invalid`. */
export const readArguments = <Specs extends FlagSpecs>(
  verb: VerbSpec<Specs>,
  argv: readonly string[],
): VerbCall<Specs> => {
  checkFlags(verb, argv);
  const cli = read(verb, argv);
  const inputs = cli.input.map(String);
  if (inputs.length < verb.minInputs || inputs.length > verb.maxInputs) {
    throw new SluiceError('usage/invalid', `usage: sluice ${verb.name} ${verb.usage}`);
  }
  for (const [name, spec] of Object.entries(verb.flags)) {
    if (spec.type === 'number' && Number.isNaN(cli.flags[name])) throw needsValue(name, spec);
  }
  return { inputs, flags: cli.flags as FlagValues<Specs> };
};

const read = (verb: VerbSpec, argv: readonly string[]) => {
  const flags = Object.entries(verb.flags).map(([name, spec]) => [name, meowFlag(spec)]);
  try {
    return meow({
      importMeta: import.meta,
      // The process takes its title from it.
      pkg: { name: 'sluice' },
      argv: withEmptyValues(verb, argv),
      description: false,
      autoHelp: false,
      autoVersion: false,
      allowUnknownFlags: false,
      flags: Object.fromEntries(flags),
    });
  } catch (cause) {
    // Such as a flag that is given twice.
    throw new SluiceError('usage/invalid', messageOf(cause), { cause });
  }
};

/** What follows a flag whose value may be left out is never its value. */
const withEmptyValues = (verb: VerbSpec, argv: readonly string[]): string[] => {
  const optional = Object.entries(verb.flags).flatMap(([name, { isValueOptional }]) =>
    isValueOptional ? [`--${flagName(name)}`] : [],
  );
  const end = argv.indexOf('--');
  return argv.map((word, at) =>
    optional.includes(word) && (end < 0 || at < end) ? `${word}=` : word,
  );
};

/** meow passes over some flags that lack their value, as if they had not been given, and ends us where it knows one not. */
const checkFlags = (verb: VerbSpec, argv: readonly string[]): void => {
  const end = argv.indexOf('--');
  const written = end < 0 ? argv : argv.slice(0, end);
  for (const [at, word] of written.entries()) {
    if (/^-[^-]/.test(word)) throw unknownFlag(verb, word);
    const [, given, attached] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (given === undefined) continue;
    const name = camel(given);
    const spec = Object.hasOwn(verb.flags, name) ? verb.flags[name] : undefined;
    if (spec === undefined) throw unknownFlag(verb, word);
    if (spec.value === undefined || spec.isValueOptional) continue;
    const value = attached ?? written[at + 1] ?? '';
    if (value === '' || (attached === undefined && value.startsWith('-'))) {
      throw needsValue(name, spec);
    }
  }
};

/** Said here, since meow would end the process: a script that asked for JSON is answered in JSON. */
const unknownFlag = (verb: VerbSpec, word: string): SluiceError => {
  const help = `sluice${verb.name === '' ? '' : ` ${verb.name}`} --help`;
  return new SluiceError(
    'usage/invalid',
    `there is no flag ${word}; "${help}" lists them, and what begins with a dash goes behind --`,
  );
};

const needsValue = (name: string, spec: FlagSpec): SluiceError =>
  new SluiceError(
    'usage/invalid',
    `--${flagName(name)} needs a value: --${flagName(name)} ${spec.value}`,
  );
