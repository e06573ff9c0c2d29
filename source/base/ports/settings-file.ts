/** The user's settings file: a text that may not be there, and that is only ever replaced as a whole. */
export interface SettingsFile {
  readonly path: string;
  /** Null where there is none. Rejects where it cannot be read, or is longer than any settings are. */
  read(): Promise<string | null>;
  /** All of it or nothing, whatever happens meanwhile. Makes the folder where it is missing. */
  write(text: string): Promise<void>;
  /** As `write`, but only over `before`: false where somebody else has written meanwhile, whose text stays. */
  replace(before: string | null, text: string): Promise<boolean>;
}
