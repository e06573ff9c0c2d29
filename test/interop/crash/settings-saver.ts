/** Writes a settings file again and again, a little longer each time, until it is killed. */
import { writeSync } from 'node:fs';

const [, , module, path] = process.argv;
const { NodeSettingsFile } = (await import(
  module!
)) as typeof import('../../../source/system/settings-file.ts');

const file = new NodeSettingsFile(path!, 1_000_000);
for (let number = 1; number <= 5; number++) {
  await file.write(`{ "number": ${number} } // ${'x'.repeat(number * 1_000)}\n`);
  writeSync(1, `${number}\n`);
}
