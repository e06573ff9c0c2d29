/** Sizes as people read them, in steps of 1024 and never wider than eight cells. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** Three figures, as few as tell: `9.87`, `98.7`, `987`. Cut, never rounded up past the truth. */
export const threeFigures = (value: number): string => {
  if (value < 10) return (Math.floor(value * 100) / 100).toFixed(2);
  if (value < 100) return (Math.floor(value * 10) / 10).toFixed(1);
  return String(Math.floor(value));
};

/** `987 B`, `1.23 GiB`. */
export const sizeText = (bytes: number): string => {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (value >= 10_000) return '> 9 ZiB';
  const figures = unit === 0 ? String(Math.floor(value)) : threeFigures(value);
  return `${figures} ${UNITS[unit]}`;
};
