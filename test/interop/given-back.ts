/** A terminal as it was before: however a program ended, this must hold. */
import assert from 'node:assert/strict';
import type { Seat } from './seat.ts';

export const assertGivenBack = async (seat: Seat): Promise<void> => {
  const { screen } = seat;
  assert.deepEqual(
    {
      ...(await seat.modes()),
      isAlternate: screen.isAlternate,
      isCursorShown: screen.isCursorShown,
      isPasteBracketed: screen.isPasteBracketed,
      isMouseReported: screen.isMouseReported,
      wrapsLines: screen.wrapsLines,
    },
    {
      isRaw: false,
      echoes: true,
      hasSignals: true,
      isAlternate: false,
      isCursorShown: true,
      isPasteBracketed: false,
      isMouseReported: false,
      wrapsLines: true,
    },
  );
};

/** Nothing was written but what the screen's grammar has. */
export const assertKnownOutput = (seat: Seat): void => {
  assert.equal(seat.grammar.problem, null, 'only what is known was written');
};

/** The same of a program that has ended: nothing was left half said either. */
export const assertKnownToTheEnd = (seat: Seat): void => {
  seat.grammar.end();
  assertKnownOutput(seat);
};
