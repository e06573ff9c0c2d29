/** Other programs, run as they are: no shell ever reads what is handed to them. */
export interface ProgramCall {
  /** A path, or a name that is looked for where programs are. */
  readonly program: string;
  /** Each stays one argument, whatever is in it. */
  readonly args: readonly string[];
  /** Besides what we have ourselves. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ProgramEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The end of what it wrote, to either of its outputs. */
  readonly tail: string;
}

export interface Programs {
  /** Resolves when it has ended. Rejects with `program/not-started`. Once aborted it is asked to end, and then made to. */
  run(call: ProgramCall, signal: AbortSignal): Promise<ProgramEnd>;
}
