/** Where the bytes of a piece lie: in files, in the parts file, or nowhere, being padding. */
import type { FileSpan } from '../base/ports/hashing.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import type { FileSet } from './file-set.ts';
import type { PartsFile } from './parts-file.ts';

export interface PieceSpans {
  readonly layout: Layout;
  readonly files: FileSet;
  readonly parts: PartsFile;
}

/** To be read without further looks. `isThere` may say of a stretch of a file that it is not; then it is undefined. */
export const spansOf = (
  { layout, files, parts }: PieceSpans,
  piece: PieceIndex,
  isThere: (file: number, end: number) => boolean = () => true,
): readonly FileSpan[] | undefined => {
  const spans: FileSpan[] = [];
  let begin = 0;
  for (const { file, offset, length } of layout.spans(piece, 0, layout.pieceSize(piece))) {
    if (layout.files[file]!.isPadding) spans.push({ path: undefined, offset: 0, length });
    else if (parts.has(piece, file)) spans.push(parts.spanOf(piece, begin, length));
    else if (isThere(file, offset + length)) {
      spans.push({ path: files.foundPathOf(file), offset, length });
    } else return undefined;
    begin += length;
  }
  return spans;
};
