/** Prints the Debian packages that the interop tests need and that are not here, a line each. */
import { missingPackages } from './programs.ts';

for (const name of missingPackages()) process.stdout.write(`${name}\n`);
