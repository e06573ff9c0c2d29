/** A line with a label and a text that is being written, the same in every dialog. */
import { fit } from '../text/cells.ts';
import { type Line, span } from '../text/line.ts';
import { type TextField, visibleField } from '../text/text-field.ts';

export interface FieldLook {
  readonly label: string;
  /** Cells for the label. */
  readonly labelWidth: number;
  /** Letters go here now. */
  readonly isFocused: boolean;
  readonly width: number;
}

export const fieldLine = (field: TextField, look: FieldLook): Line => {
  const { label, labelWidth, isFocused, width } = look;
  const room = Math.max(1, width - labelWidth - 4);
  const start = [
    span(` ${fit(label, labelWidth)}`, 'dim'),
    span(isFocused ? ' › ' : '   ', 'accent'),
  ];
  if (!isFocused) return [...start, span(field.letters.join(''))];
  const { before, under, after } = visibleField(field, room);
  return [...start, span(before), span(under, 'chosen'), span(after)];
};
