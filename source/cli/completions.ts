/** `sluice completions`: a script for a shell, from the same data as the help. */
import { SluiceError } from '../base/errors.ts';
import { flagName } from './arguments.ts';
import type { Output } from './output.ts';
import { EXIT_OK, type VerbCall, type VerbSpec } from './verb.ts';
import { completionsVerb, screenVerb, VERBS } from './verbs.ts';

export const completions = async (
  { inputs }: VerbCall<typeof completionsVerb.flags>,
  output: Output,
): Promise<number> => {
  const script = SCRIPTS[inputs[0]!];
  if (script === undefined) {
    throw new SluiceError('usage/invalid', `usage: sluice completions ${completionsVerb.usage}`);
  }
  output.line(script().trimEnd());
  return EXIT_OK;
};

/** Only letters, digits and dashes of our own: nothing here needs quoting. */
const flagsOf = (verb: VerbSpec): readonly string[] => [
  ...Object.keys(verb.flags).map((name) => `--${flagName(name)}`),
  '--help',
];

const NAMES = VERBS.map(({ name }) => name).join(' ');

const caseLines = (words: (verb: VerbSpec) => string): string =>
  VERBS.map((verb) => [verb.name, words(verb)])
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `    ${name}) ${text} ;;`)
    .join('\n');

const completing = (what: VerbSpec['completes']): string =>
  VERBS.filter(({ completes }) => completes === what)
    .map(({ name }) => name)
    .join('|');

/**
 * Names of torrents are anybody's: they are compared and quoted, and never handed to `compgen -W`,
 * which would run what stands in `$( )`.
 */
const bash = (): string => `# sluice completions bash
_sluice() {
  local word=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]-} words='' line
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    words='${NAMES}'
    [[ $word != -* ]] || words='${flagsOf(screenVerb).join(' ')}'
  elif [[ $word == -* ]]; then
    case $verb in
${caseLines((verb) => `words='${flagsOf(verb).join(' ')}'`)}
    esac
  elif (( COMP_CWORD == 2 )); then
    case $verb in
${caseLines(({ tasks }) => (tasks === undefined ? '' : `words='${tasks.join(' ')}'`))}
    esac
  fi
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    return
  fi
  case $verb in
    ${completing('torrents')})
      word=\${word//\\\\/}
      while IFS= read -r line; do
        [[ $line != "$word"* ]] || COMPREPLY+=("$(printf %q "$line")")
      done < <(sluice list --names 2>/dev/null) ;;
  esac
}
complete -o bashdefault -o default -F _sluice sluice
`;

const zsh = (): string => `#compdef sluice
_sluice() {
  local -a found
  local verb=\${words[2]-}
  if (( CURRENT == 2 )); then
    found=(${NAMES})
    compadd -a found
    _files
    return
  fi
  if [[ \${words[CURRENT]} == -* ]]; then
    case $verb in
${caseLines((verb) => `found=(${flagsOf(verb).join(' ')})`)}
    esac
    compadd -a found
    return
  fi
  if (( CURRENT == 3 )); then
    case $verb in
${caseLines(({ tasks }) => (tasks === undefined ? '' : `found=(${tasks.join(' ')})`))}
    esac
    if (( \${#found} )); then
      compadd -a found
      return
    fi
  fi
  case $verb in
    ${completing('torrents')})
      found=("\${(@f)$(sluice list --names 2>/dev/null)}")
      compadd -a found ;;
    *) _files ;;
  esac
}
compdef _sluice sluice
`;

/** Single quotes and backslashes are all that fish reads inside single quotes. */
const fishQuoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

const fishFlags = (verb: VerbSpec): readonly string[] =>
  Object.entries(verb.flags).map(([name, { summary, value, isValueOptional }]) => {
    const takes = value === undefined || isValueOptional ? '' : ' -r';
    const seen =
      verb.name === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${verb.name}`;
    return `complete -c sluice -n '${seen}' -l ${flagName(name)}${takes} -d ${fishQuoted(summary)}`;
  });

const fishWords = (verb: VerbSpec): readonly string[] => {
  const seen = `__fish_seen_subcommand_from ${verb.name}`;
  const lines = [
    `complete -c sluice -n __fish_use_subcommand -a ${verb.name} -d ${fishQuoted(verb.summary)}`,
  ];
  if (verb.tasks !== undefined) {
    lines.push(`complete -c sluice -f -n '${seen}' -a '${verb.tasks.join(' ')}'`);
  }
  if (verb.completes === 'torrents') {
    lines.push(`complete -c sluice -f -n '${seen}' -a '(sluice list --names 2>/dev/null)'`);
  }
  return lines;
};

const fish = (): string =>
  [
    '# sluice completions fish',
    ...[screenVerb, ...VERBS].flatMap(fishFlags),
    ...VERBS.flatMap(fishWords),
    '',
  ].join('\n');

const SCRIPTS: Readonly<Record<string, () => string>> = { bash, zsh, fish };
