/**
 * Text from outside, made safe for every terminal, log and script: no control bytes, no escape
 * sequences, no bidi controls, no invisible characters, bounded length and bounded marks.
 */
import type { Brand } from './brand.ts';

export type SafeText = Brand<string, 'SafeText'>;

export const DEFAULT_MAX_LENGTH = 500;

/** To be completed: see test/base/safe-text.test.ts. */
export const safeText = (text: string, maxLength: number = DEFAULT_MAX_LENGTH): SafeText =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd').slice(0, maxLength) as SafeText;
