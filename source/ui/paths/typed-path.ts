/** Paths as people type or drop them, and as the engine wants them: whole, from / on. */
import type { Environment } from '../look/theme.ts';

const QUOTED = /^(['"])(.*)\1$/s;

/** Terminals quote or escape a file that is dropped on them. */
export const unquotePath = (text: string): string => {
  const quoted = QUOTED.exec(text);
  return quoted === null ? text.replace(/\\(.)/g, '$1') : quoted[2]!;
};

/** A name as it has to be typed, so that it is read as it is. */
export const quotePath = (name: string): string => name.replace(/\\/g, '\\\\');

/** The engine may run elsewhere, so a path is made absolute where the person stands. */
export const absolutePath = (path: string, env: Environment): string | undefined => {
  if (path.startsWith('/')) return path;
  const isHome = path === '~' || path.startsWith('~/');
  const base = isHome ? env.HOME : env.PWD;
  if (base === undefined || base === '') return undefined;
  return `${base.replace(/\/+$/, '')}/${isHome ? path.slice(2) : path}`;
};
