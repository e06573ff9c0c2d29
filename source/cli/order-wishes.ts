/** What the flags of `add`, `get` and `stream` say of the order of pieces. */
import type { WishedOrder } from '../contract/commands.ts';

export const orderWishes = ({
  sequential,
  firstLast,
}: {
  readonly sequential?: boolean | undefined;
  readonly firstLast?: boolean | undefined;
}): WishedOrder => ({
  ...(sequential === true ? { isSequential: true } : {}),
  ...(firstLast === true ? { isFirstAndLast: true } : {}),
});
