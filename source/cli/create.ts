/** `sluice create`: its threads have started before the rest of the program is loaded. */
import { takeHashing } from './early-hashing.ts';
import type { Output } from './output.ts';
import type { VerbCall } from './verb.ts';
import type { createVerb } from './verbs/create-verbs.ts';

export const create = async (
  call: VerbCall<typeof createVerb.flags>,
  output: Output,
): Promise<number> => {
  const [input] = call.inputs;
  if (call.flags.attach !== undefined) {
    return (await import('./create-attached.ts')).createAttached(input!, call.flags, output);
  }
  const hashing = takeHashing();
  try {
    const { createFile } = await import('./create-file.ts');
    return await createFile(call, hashing, output);
  } finally {
    await hashing.close();
  }
};
