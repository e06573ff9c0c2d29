#!/usr/bin/env node
// Plain old JavaScript, so that a Node.js that is too old can still read it and be told so.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const OLDEST = 24;
const entry = new URL('../dist/cli/main.js', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `sluice: this is Node.js ${process.versions.node}; Sluice needs Node.js ${OLDEST} or newer.\n`,
  );
  process.exitCode = 1;
} else if (!existsSync(entry)) {
  process.stderr.write('sluice: not built yet. Run "npm ci && npm run build" first.\n');
  process.exitCode = 1;
} else {
  nodeModule.enableCompileCache?.();
  const { main } = await import(entry);
  await main(process.argv.slice(2));
}
