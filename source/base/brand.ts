/** A value that only its maker may make: `Brand<number, 'PieceIndex'>`. */
declare const brand: unique symbol;
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
