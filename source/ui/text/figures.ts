/** Figures with their labels, one a line or two side by side. */

import type { Tone } from '../look/theme.ts';
import { fit } from './cells.ts';
import { type Line, span } from './line.ts';

export interface Figure {
  readonly label: string;
  /** A figure without a value is left out. */
  readonly value: string;
  readonly tone?: Tone;
}

const LABEL_WIDTH = 10;
const PAIRS_FROM = 72;

export const hasValue = (figure: Figure): boolean => figure.value !== '';

/** Exactly `width` cells. */
export const figureLine = (figure: Figure, width: number): Line => [
  span(` ${fit(figure.label, LABEL_WIDTH)}`, 'dim'),
  span(fit(figure.value, Math.max(0, width - LABEL_WIDTH - 1)), figure.tone ?? 'plain'),
];

/** Two side by side where there is room. */
export const figureLines = (figures: readonly Figure[], columns: number): Line[] => {
  if (columns < PAIRS_FROM) return figures.map((figure) => figureLine(figure, columns));
  const half = Math.floor(columns / 2);
  const lines: Line[] = [];
  for (let at = 0; at < figures.length; at += 2) {
    const right = figures[at + 1];
    const end = right === undefined ? [] : figureLine(right, columns - half);
    lines.push([...figureLine(figures[at]!, half), ...end]);
  }
  return lines;
};
