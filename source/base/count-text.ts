/** How many of something there are, as people say it: `1 peer`, `2 peers`. */
export const countText = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
