/** Saves one thing after another and says which it was answered for, until it is killed. */
import { writeSync } from 'node:fs';
import { STEPS } from './state-steps.ts';

const [, , module, folder] = process.argv;
const { SqliteStateStore } = (await import(
  module!
)) as typeof import('../../../source/system/state.ts');

const store = new SqliteStateStore({ folder: folder! });
for (const [at, step] of STEPS.entries()) {
  await step.save(store);
  writeSync(1, `${at + 1}\n`);
}
await store.close();
