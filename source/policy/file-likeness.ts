/** Which file of one torrent may be the same as one of another: by name and size, as BEP 38 suggests. Only hashes say that it is. */
import type { Steps } from '../base/steps.ts';

export interface LikelyFile {
  /** Below the torrent's folder, `/` between its parts; of a torrent that is one file, its name. */
  readonly name: string;
  readonly size: number;
}

const FILES_PER_STEP = 1_024;

/** For each wanted file its likeliest counterpart, by index among the known ones; undefined where there is none. */
export function* matchFilesInSteps(
  wanted: readonly LikelyFile[],
  known: readonly LikelyFile[],
): Steps<readonly (number | undefined)[]> {
  const index = new LikenessIndex();
  for (const [at, file] of known.entries()) {
    index.add(file, at);
    if (at % FILES_PER_STEP === 0) yield;
  }
  const isOne = wanted.length === 1 && known.length === 1;
  const matches: (number | undefined)[] = [];
  for (const file of wanted) {
    matches.push(index.find(file) ?? (isOne ? 0 : undefined));
    if (matches.length % FILES_PER_STEP === 0) yield;
  }
  return matches;
}

class LikenessIndex {
  readonly #bySizedName = new Map<string, number>();
  readonly #byName = new Map<string, number>();
  readonly #bySizedBase = new Map<string, number>();
  readonly #bySize = new Map<number, number>();

  add({ name, size }: LikelyFile, at: number): void {
    keepFirst(this.#bySizedName, `${size} ${name}`, at);
    keepFirst(this.#byName, name, at);
    keepFirst(this.#bySizedBase, `${size} ${baseOf(name)}`, at);
    keepFirst(this.#bySize, size, at);
  }

  /** As it was, changed in its place, moved to another folder, renamed. */
  find({ name, size }: LikelyFile): number | undefined {
    return (
      this.#bySizedName.get(`${size} ${name}`) ??
      this.#byName.get(name) ??
      this.#bySizedBase.get(`${size} ${baseOf(name)}`) ??
      this.#bySize.get(size)
    );
  }
}

/** The known ones stand with the likelier first. */
const keepFirst = <Key>(map: Map<Key, number>, key: Key, at: number): void => {
  if (!map.has(key)) map.set(key, at);
};

const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
