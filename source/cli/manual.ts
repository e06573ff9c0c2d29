/** `sluice man`: the manual page in roff, from the same data as the help. */
import { flagRows } from './arguments.ts';
import type { Output } from './output.ts';
import { EXIT_OK, type VerbCall, type VerbSpec } from './verb.ts';
import { type manVerb, screenVerb, VERBS } from './verbs.ts';
import { VERSION } from './version.ts';

export const man = async (
  _call: VerbCall<typeof manVerb.flags>,
  output: Output,
): Promise<number> => {
  output.line(manualPage());
  return EXIT_OK;
};

/** A backslash, a dash and a dot at the start of a line mean something to roff. */
const roff = (text: string): string =>
  text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1');

const flagLines = (verb: VerbSpec): readonly string[] =>
  flagRows(verb).flatMap(([flag, summary]) => ['.TP', `.B ${roff(flag)}`, roff(summary)]);

const verbLines = (verb: VerbSpec): readonly string[] => [
  `.SS ${roff(`sluice ${verb.name} ${verb.usage}`.replace(/ +/g, ' ').trim())}`,
  roff(verb.summary),
  ...(verb.details === undefined ? [] : ['.PP', roff(verb.details)]),
  ...flagLines(verb),
];

export const manualPage = (): string =>
  [
    `.TH SLUICE 1 "" "Sluice ${VERSION}" "User Commands"`,
    '.SH NAME',
    'sluice \\- a BitTorrent client for the terminal',
    '.SH SYNOPSIS',
    '.B sluice',
    '[VERB] [arguments] [flags]',
    '.SH VERBS',
    ...[screenVerb, ...VERBS].flatMap(verbLines),
    '.SH EXIT STATUS',
    '0 where all went well, 1 where something failed, 2 for wrong usage, 130 where it was interrupted.',
    '.SH ENVIRONMENT',
    ...environmentLines(),
  ].join('\n');

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['SLUICE_STATE', 'The state folder, where --state does not say.'],
  ['SLUICE_SETTINGS', 'The settings file, where --settings does not say.'],
  [
    'SLUICE_DHT',
    'Nodes to enter the DHT by, as "host:port,host:port", in place of those of the settings; "off" keeps an engine that is started out of it.',
  ],
  [
    'SLUICE_LSD',
    '"off" keeps an engine that is started from looking for peers on the local network.',
  ],
  [
    'SLUICE_PORT_MAPPING',
    '"off" keeps an engine that is started from asking the router for ports.',
  ],
  ['XDG_STATE_HOME, XDG_CONFIG_HOME', 'Where both are looked for else, in a folder "sluice".'],
];

const environmentLines = (): readonly string[] =>
  ENVIRONMENT.flatMap(([name, words]) => ['.TP', `.B ${roff(name)}`, roff(words)]);
