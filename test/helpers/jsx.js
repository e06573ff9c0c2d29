/**
 * Lets Node load `.tsx`: it takes the types out of `.ts` itself, but knows no JSX. What was made is kept
 * beside the packages, for few tests need the compiler that makes it. Plain JavaScript, as Node loads it first.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const KEPT = fileURLToPath(new URL('../../node_modules/.cache/jsx/', import.meta.url));

const kept = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const keep = (path, text) => {
  mkdirSync(KEPT, { recursive: true });
  const making = `${path}.${process.pid}`;
  writeFileSync(making, text);
  renameSync(making, path);
};

const compile = (source, file) => {
  const { transformSync } = createRequire(import.meta.url)('esbuild');
  return transformSync(source, {
    loader: 'tsx',
    jsx: 'automatic',
    sourcefile: file,
    sourcemap: 'inline',
  }).code;
};

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.tsx')) return nextLoad(url, context);
    const file = fileURLToPath(url);
    const source = readFileSync(file, 'utf8');
    const path = `${KEPT}${createHash('sha1').update(file).update(source).digest('hex')}.js`;
    let code = kept(path);
    if (code === undefined) {
      code = compile(source, file);
      keep(path, code);
    }
    process.setSourceMapsEnabled(true);
    return { format: 'module', source: code, shortCircuit: true };
  },
});
