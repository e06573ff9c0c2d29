/** Runs in a worker thread: hashes shared memory, and reads and hashes pieces of files in bounded memory. */
import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { HashAnswer, HashJob } from './hash-messages.ts';
import { PieceReader } from './piece-reader.ts';

const port = parentPort;
if (port === null) throw new Error('hash-worker runs in a worker thread only');

const reader = new PieceReader();

const answerTo = (job: HashJob): HashAnswer => {
  if (job.kind === 'bytes') {
    return { id: job.id, kind: 'digests', digests: [hash('sha1', job.bytes, 'buffer')] };
  }
  const outcome = reader.digest(job.pieces);
  return outcome.kind === 'digests'
    ? { id: job.id, kind: 'digests', digests: outcome.digests }
    : { id: job.id, kind: 'failed', errno: outcome.errno, path: outcome.path };
};

port.on('message', (job: HashJob) => port.postMessage(answerTo(job)));
