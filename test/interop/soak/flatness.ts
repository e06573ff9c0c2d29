/** Whether figures that were taken at rest, again and again, stay where they are; and in words, what does not. */

/** What an engine holds in a moment of rest. */
export interface Holdings {
  /** Bytes, after a garbage collection: JavaScript's own, and buffers beside it. */
  readonly heap: number;
  readonly buffers: number;
  readonly resident: number;
  readonly files: number;
  readonly threads: number;
  readonly timers: number;
  /** Sockets, servers, pipes and whatever else keeps a process alive. */
  readonly handles: number;
  readonly listeners: number;
}

export type Figure = keyof Holdings;

export interface Course {
  readonly figure: Figure;
  readonly first: number;
  readonly last: number;
  /** A round: the median of the slopes between any two, which no single outlier moves. */
  readonly slope: number;
  /** By that slope, over all rounds. */
  readonly growth: number;
}

const MIB = 1 << 20;

/** What may come and go by chance. A leak of anything per torrent, peer or viewer is far above it. */
export const ALLOWANCE: Holdings = {
  heap: 1.5 * MIB,
  buffers: 2 * MIB,
  resident: 16 * MIB,
  files: 1,
  threads: 1,
  timers: 2,
  handles: 1,
  listeners: 3,
};

export const FIGURES = Object.keys(ALLOWANCE) as readonly Figure[];

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;

const slopeOf = (values: readonly number[]): number => {
  const slopes: number[] = [];
  values.forEach((from, at) => {
    for (let to = at + 1; to < values.length; to++) slopes.push((values[to]! - from) / (to - at));
  });
  return median(slopes);
};

export const courseOf = (figure: Figure, samples: readonly Holdings[]): Course => {
  const values = samples.map((sample) => sample[figure]);
  const slope = slopeOf(values);
  const [first = 0, last = first] = [values[0], values.at(-1)];
  return { figure, first, last, slope, growth: slope * Math.max(0, values.length - 1) };
};

/** The figures that rise by more than chance may. */
export const grown = (samples: readonly Holdings[]): readonly Course[] =>
  FIGURES.map((figure) => courseOf(figure, samples)).filter(
    ({ figure, growth }) => growth > ALLOWANCE[figure],
  );

const isBytes = (figure: Figure): boolean => ['heap', 'buffers', 'resident'].includes(figure);

const worded = (figure: Figure, value: number): string =>
  isBytes(figure) ? `${(value / MIB).toFixed(2)} MiB` : String(Math.round(value * 100) / 100);

export const courseWords = ({ figure, first, last, slope, growth }: Course): string =>
  `${figure}: ${worded(figure, first)} at first, ${worded(figure, last)} at last, ` +
  `${worded(figure, slope)} a round, ${worded(figure, growth)} in all`;
