/** A verb of the command line as data: arguments, help, completions and man page come from this one place. */

export interface FlagSpec {
  readonly type: 'string' | 'boolean' | 'number';
  /** What stands behind the flag in the help: `DIR`. */
  readonly value?: string;
  readonly isMultiple?: boolean;
  /** The value may be left out, and then the flag is an empty text; it is given as `--flag=VALUE` alone. */
  readonly isValueOptional?: boolean;
  readonly summary: string;
}

export type FlagSpecs = { readonly [name: string]: FlagSpec };

type FlagValue<Spec extends FlagSpec> = Spec extends { isMultiple: true }
  ? readonly string[]
  : Spec['type'] extends 'string'
    ? string | undefined
    : Spec['type'] extends 'number'
      ? number | undefined
      : boolean;

export type FlagValues<Specs extends FlagSpecs> = {
  readonly [Name in keyof Specs]: FlagValue<Specs[Name]>;
};

export interface VerbSpec<Specs extends FlagSpecs = FlagSpecs> {
  readonly name: string;
  /** The positional arguments as the help shows them. */
  readonly usage: string;
  readonly summary: string;
  readonly details?: string;
  readonly flags: Specs;
  readonly minInputs: number;
  readonly maxInputs: number;
  /** Words that may stand first, as in `tracker add`. */
  readonly tasks?: readonly string[];
  /** What a shell offers for the other inputs. */
  readonly completes?: 'torrents' | 'files';
}

/** What a verb is run with once its arguments are read. */
export interface VerbCall<Specs extends FlagSpecs = FlagSpecs> {
  readonly inputs: readonly string[];
  readonly flags: FlagValues<Specs>;
}

/** Exit codes, as the help promises them. */
export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;
export const EXIT_INTERRUPTED = 130;
