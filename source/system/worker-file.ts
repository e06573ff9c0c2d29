/** Where a worker's code lies: beside its owner, `.js` when built and `.ts` when run from source (Node strips the types). */
import type { WorkerOptions } from 'node:worker_threads';

export const workerFile = (name: string, ownerUrl: string): URL =>
  new URL(`./${name}${ownerUrl.endsWith('.ts') ? '.ts' : '.js'}`, ownerUrl);

/** Loaders and flags of the process are not taken along, and no warning of Node's reaches the terminal. */
export const workerOptions = (name: string): WorkerOptions => ({
  name,
  execArgv: ['--disable-warning=ExperimentalWarning'],
});
