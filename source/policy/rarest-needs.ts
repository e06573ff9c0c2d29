/** What peers lack of the pieces that are rarest among them. */
import { Bitfield } from '../base/bitfield.ts';
import type { Availability } from './availability.ts';
import { countCommon, wordsOf } from './interest.ts';

/** Of those that we have. Answers how many of them a peer lacks. */
export const rarestNeeds = (
  availability: Pick<Availability, 'of' | 'pieceCount'>,
  ours: Bitfield,
): ((theirs: Bitfield) => number) => {
  const { pieceCount } = availability;
  const rarest = new Bitfield(pieceCount);
  let least = Number.POSITIVE_INFINITY;
  for (let piece = 0; piece < pieceCount; piece++) {
    if (!ours.has(piece)) continue;
    const copies = availability.of(piece);
    if (copies < least) {
      rarest.clearAll();
      least = copies;
    }
    if (copies === least) rarest.set(piece);
  }
  const words = wordsOf(rarest);
  return (theirs) => rarest.count - countCommon(wordsOf(theirs), words);
};
