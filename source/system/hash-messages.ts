/** What the hash pool and its workers say to each other. */
import type { FileSpan } from '../base/ports/hashing.ts';

export type HashJob =
  | { readonly id: number; readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly id: number;
      readonly kind: 'files';
      readonly pieces: readonly (readonly FileSpan[])[];
    };

export type HashAnswer =
  | { readonly id: number; readonly kind: 'digests'; readonly digests: (Uint8Array | undefined)[] }
  | {
      readonly id: number;
      readonly kind: 'failed';
      readonly errno: string;
      readonly path: string;
    };
