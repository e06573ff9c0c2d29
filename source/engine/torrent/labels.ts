/** A torrent's labels: words the user sorts torrents by. Sorted, each once, none empty, none with a comma. */
import { SluiceError } from '../../base/errors.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import { MAX_LABEL_LENGTH, MAX_LABELS } from '../limits.ts';

/** Throws `session/invalid-argument` where something is no label, or there are too many. */
export const readLabels = (wished: readonly string[]): readonly SafeText[] => {
  if (!Array.isArray(wished)) throw invalid('labels are a list of words');
  for (const label of wished) checkLabel(label);
  const labels = tidy(wished);
  if (labels.length <= MAX_LABELS) return labels;
  throw invalid(`${labels.length} labels are too many; a torrent may have ${MAX_LABELS}`);
};

/** Labels of an earlier session: what would be refused now is cut, for it must not hide a torrent. */
export const restoreLabels = (kept: readonly string[]): readonly SafeText[] =>
  tidy(kept).slice(0, MAX_LABELS);

const checkLabel = (label: unknown): void => {
  if (typeof label !== 'string') throw invalid('a label is a word');
  const shown = safeText(label, MAX_LABEL_LENGTH);
  if (label.includes(','))
    throw invalid(`"${shown}" has a comma; give two labels, or leave it out`);
  if (clean(label).length > MAX_LABEL_LENGTH) {
    throw invalid(`"${shown}" is too long; a label has at most ${MAX_LABEL_LENGTH} characters`);
  }
};

/** One way to write an accent: what looks the same is the same label. */
const clean = (label: string): string => safeText(label.normalize('NFC')).trim();

const tidy = (labels: readonly string[]): readonly SafeText[] => {
  const cleaned = labels.map((label) => safeText(clean(label), MAX_LABEL_LENGTH));
  return [...new Set(cleaned)].filter((label) => label !== '').sort();
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
