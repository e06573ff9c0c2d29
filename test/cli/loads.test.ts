import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { scanModule } from '../helpers/module-scan.ts';

/** All that is loaded with these modules; what is imported when it is called is not. */
const loadedWith = async (entries: readonly string[]): Promise<ReadonlySet<string>> => {
  const root = new URL('../../source/', import.meta.url);
  const loaded = new Set<string>();
  const waiting = entries.map((entry) => new URL(entry, root));
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    const path = module.href.slice(root.href.length);
    if (loaded.has(path)) continue;
    loaded.add(path);
    for (const { specifier, isTypeOnly, clause } of scanModule(await readFile(module, 'utf8'))
      .imports) {
      if (isTypeOnly || clause === '' || !specifier.startsWith('.')) continue;
      waiting.push(new URL(specifier, module));
    }
  }
  return loaded;
};

const HEAVY = /^(?:ui|engine|settings|protocol|storage)\//;

test('no verb waits for what another needs', async () => {
  const loaded = await loadedWith(['cli/main.ts']);
  assert.ok(loaded.has('cli/verbs/engine-verbs.ts'), 'the imports were found');
  assert.deepEqual(
    [...loaded].filter((path) => HEAVY.test(path)),
    [],
  );
});

test('a status bar loads neither the screen nor an engine', async () => {
  const loaded = await loadedWith(['cli/main.ts', 'cli/engine-verbs/status.ts']);
  assert.ok(loaded.has('daemon/rpc-client.ts'), 'the imports were found');
  assert.deepEqual(
    [...loaded].filter((path) => HEAVY.test(path)),
    [],
  );
});
