/**
 * Compares ways to seed, by whole engines in virtual time: copies that the seed gave until all had it all, and how soon that was.
 *
 *   npm run bench:seeding -- [--leechers N] [--pieces N] [--crowd NAME] [--write]
 *
 * `--write` puts the table into docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { CROWDS, runSeedingTrial, STRATEGIES } from '../test/helpers/seeding-trial.ts';
import { writePage } from './page.ts';
import { formatRows } from './table.ts';

const { values } = parseArgs({
  options: {
    leechers: { type: 'string', default: '200' },
    pieces: { type: 'string', default: '48' },
    crowd: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const [leechers, pieces] = [Number(values.leechers), Number(values.pieces)];

const HEAD = ['Leechers', 'Crowd', 'Way to seed', 'Copies given', 'First', 'Mean', 'Last'];
const rows: string[][] = [];
for (const crowd of CROWDS.filter((name) => (values.crowd ?? name) === name)) {
  for (const strategy of STRATEGIES) {
    const figures = await runSeedingTrial({ seed: 'bench', strategy, crowd, leechers, pieces });
    const { copies, first, mean, last } = figures;
    const seconds = [first, mean, last].map((each) => `${each.toFixed(0)} s`);
    rows.push([values.leechers, crowd, strategy, copies.toFixed(2), ...seconds]);
    process.stderr.write(`${rows.at(-1)!.join('  ')}\n`);
  }
}
const text = formatRows(HEAD, rows);
process.stdout.write(`${text}\n`);
if (values.write) writePage('seeding', text);
