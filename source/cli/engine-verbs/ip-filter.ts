/** `sluice ip-filter`: which addresses the user's file refuses, and whether one is among them. */
import type { AddressVerdict, FilterDetails } from '../../contract/filter.ts';
import type { Session } from '../../contract/session.ts';
import { cleanText } from '../../ui/text/cells.ts';
import { attached, looking } from '../attached.ts';
import type { EngineAt } from '../engine-at.ts';
import type { Output } from '../output.ts';
import { EXIT_OK } from '../verb.ts';

interface FilterCall {
  readonly inputs: readonly string[];
  readonly flags: EngineAt & { readonly json: boolean };
}

export const ipFilter = ({ inputs, flags }: FilterCall, output: Output): Promise<number> => {
  const [task] = inputs;
  if (task === undefined) return looking(flags, tellFilter('session:show-filter', flags, output));
  if (task === 'reload' && inputs.length === 1) {
    return attached(flags, tellFilter('session:reload-filter', flags, output));
  }
  return looking(flags, async (session) => {
    const verdicts: AddressVerdict[] = [];
    for (const address of inputs) {
      verdicts.push(await session.execute('session:judge-address', { address }));
    }
    if (flags.json) output.json(verdicts);
    else for (const verdict of verdicts) output.line(cleanText(verdictLine(verdict)));
    return EXIT_OK;
  });
};

const tellFilter =
  (
    command: 'session:show-filter' | 'session:reload-filter',
    flags: FilterCall['flags'],
    output: Output,
  ) =>
  async (session: Session): Promise<number> => {
    const details = await session.execute(command, {});
    if (flags.json) output.json(details);
    else for (const line of filterLines(details)) output.line(cleanText(line));
    return EXIT_OK;
  };

export const filterLines = (details: FilterDetails): readonly string[] => {
  const { text, path, problems, oddLines, refused, lastRefused } = details;
  const more = oddLines - problems.length;
  return [
    text,
    ...(path === null ? [] : [`File: ${path}`]),
    ...(lastRefused === null ? [] : [`Refused so far: ${refused}, the last one ${lastRefused}.`]),
    ...(problems.length < 2 ? [] : problems.map(({ line, text: odd }) => `Line ${line}: ${odd}`)),
    ...(more > 0 ? [`… and ${more} more.`] : []),
  ];
};

const VERDICTS: Readonly<Record<AddressVerdict['verdict'], string>> = {
  allowed: 'is allowed',
  filtered: 'is in the IP filter',
  banned: 'is banned; "sluice peer unban" takes that back',
};

const verdictLine = ({ address, verdict }: AddressVerdict): string =>
  `${address} ${VERDICTS[verdict]}`;
