/** `sluice doctor`: what keeps peers out, what else is wrong, and what to do about it; also where no engine runs. */
import { isSluiceError } from '../base/errors.ts';
import type { Diagnosis, Finding, FindingLevel } from '../contract/doctor.ts';
import { cleanText } from '../ui/text/cells.ts';
import { wrapText } from '../ui/text/wrap.ts';
import { looking } from './attached.ts';
import type { Output } from './output.ts';
import { EXIT_FAILURE, EXIT_OK, type VerbCall } from './verb.ts';
import type { doctorVerb } from './verbs/network-verbs.ts';

type Flags = VerbCall<typeof doctorVerb.flags>['flags'];

export const doctor = async (
  { flags }: VerbCall<typeof doctorVerb.flags>,
  output: Output,
): Promise<number> => {
  const diagnosis = await diagnosisOf(flags);
  if (flags.json) output.json(diagnosis);
  else for (const line of doctorLines(diagnosis, output.width)) output.line(line);
  return diagnosis.findings.some(({ level }) => level === 'problem') ? EXIT_FAILURE : EXIT_OK;
};

/** Of the engine that runs; else of the machine. */
const diagnosisOf = async (flags: Flags): Promise<Diagnosis> => {
  try {
    return await looking(flags, (session) => session.execute('session:diagnose', {}));
  } catch (error) {
    if (!isSluiceError(error, 'daemon/not-running') || flags.attach !== undefined) throw error;
    const { diagnoseAlone } = await import('./diagnose-alone.ts');
    return await diagnoseAlone(flags);
  }
};

const MARKS: Readonly<Record<FindingLevel, string>> = {
  good: 'ok',
  note: 'note',
  warning: 'warning',
  problem: 'PROBLEM',
};
const MARK_WIDTH = 9;
const MIN_WIDTH = 20;
const MAX_LINES = 30;

/** In full where `width` is undefined, so that a line is one for programs. */
export const doctorLines = (
  { findings }: Diagnosis,
  width: number | undefined,
): readonly string[] => findings.flatMap((finding) => findingLines(finding, width));

const findingLines = (
  { level, text, advice }: Finding,
  width: number | undefined,
): readonly string[] => {
  const inRoom = (words: string): readonly string[] =>
    width === undefined
      ? [cleanText(words)]
      : wrapText(words, Math.max(MIN_WIDTH, width - MARK_WIDTH), MAX_LINES);
  const told = inRoom(text);
  const helps = advice === null ? [] : inRoom(advice);
  return [...told, ...helps].map(
    (line, at) => (at === 0 ? MARKS[level].padEnd(MARK_WIDTH) : ' '.repeat(MARK_WIDTH)) + line,
  );
};
