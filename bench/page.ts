/** Writes what was measured into docs/benchmarks.md, between the marks of its part. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

/** `part` is the word in the marks, as in `<!-- measured -->` and `<!-- /measured -->`. */
export function writePage(part: string, text: string): void {
  const [begin, end] = [`<!-- ${part} -->`, `<!-- /${part} -->`];
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`no ${begin} and ${end} in ${PAGE}`);
  const [before, after] = [page.slice(0, from + begin.length), page.slice(to)];
  writeFileSync(PAGE, `${before}\n\n${text}\n\n${after}`);
}
