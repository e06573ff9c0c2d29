#!/usr/bin/env node
// Plain old JavaScript, so that a Node.js that is too old can still read it and be told so.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const OLDEST = 24;
const KEEP_AFTER_MS = 5000;
const entry = new URL('../dist/program/main.js', import.meta.url);

/**
 * Compiled code is kept where only its owner can write. Node's own choice is a folder for all users
 * of the machine, and what lies there is run.
 */
function keepCompiled() {
  try {
    const { XDG_CACHE_HOME: named } = process.env;
    const caches = named && named[0] === '/' ? named : join(homedir(), '.cache');
    nodeModule.enableCompileCache(join(caches, 'sluice', 'compiled'));
    // Not only at an end in order, which an engine may never have.
    setTimeout(() => nodeModule.flushCompileCache?.(), KEEP_AFTER_MS).unref();
  } catch {
    // Without it all runs as well, only later.
  }
}

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `sluice: this is Node.js ${process.versions.node}; Sluice needs Node.js ${OLDEST} or newer.\n`,
  );
  process.exitCode = 1;
} else if (!existsSync(entry)) {
  process.stderr.write('sluice: not built yet. Run "npm ci && npm run build" first.\n');
  process.exitCode = 1;
} else {
  keepCompiled();
  // They take as long to start as the program takes to load: together that is a tenth of the time of 4 GiB.
  if (process.argv[2] === 'create') {
    const { startHashing } = await import(new URL('early-hashing.js', entry));
    startHashing();
  }
  const { main } = await import(entry);
  await main(process.argv.slice(2));
}
