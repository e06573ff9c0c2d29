/** Runs in a worker thread: answers the state store's calls one after another. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, SluiceError } from '../base/errors.ts';
import { isCorrupt, isFull } from './sqlite-error.ts';
import { StateDatabase } from './state-database.ts';
import { StateLocks } from './state-locks.ts';
import type { StateAnswer, StateRequest } from './state-messages.ts';

const port = parentPort;
if (port === null) throw new Error('state-worker runs in a worker thread only');

const folder: string = workerData.folder;
let warnings: string[] = [];

const locks = new StateLocks(join(folder, 'locks'));
const database = new StateDatabase({
  folder,
  locks,
  warn: (message) => warnings.push(message),
  wallTime: () => Date.now(),
});

const answerTo = (request: StateRequest): unknown => {
  switch (request.name) {
    case 'load-page':
      return database.loadPage(request.asks);
    case 'load':
      return database.load(request.asks);
    case 'load-metainfo':
      return database.loadMetainfo(request.asks);
    case 'save':
      return database.save(request.asks);
    case 'note-recent':
      database.noteRecent(request.asks.id, request.asks.pieces);
      return null;
    case 'remove':
      database.remove(request.asks);
      return null;
    case 'load-note':
      return database.loadNote(request.asks);
    case 'save-note':
      database.saveNote(request.asks.name, request.asks.body);
      return null;
    case 'load-journal':
      return database.loadJournal();
    case 'save-journal':
      database.saveJournal(request.asks);
      return null;
    case 'lock':
      return locks.acquire(request.asks);
    case 'unlock':
      locks.release(request.asks);
      return null;
    case 'close':
      locks.close();
      database.close();
      return null;
  }
};

const outcomeOf = (request: StateRequest): StateAnswer['outcome'] => {
  try {
    return { kind: 'done', answer: answerTo(request) };
  } catch (error) {
    if (error instanceof SluiceError) {
      return { kind: 'failed', code: error.code, message: error.message };
    }
    const advice = isFull(error) ? '; free some space there' : '';
    return {
      kind: 'failed',
      code: isCorrupt(error) ? 'state/corrupt' : 'state/failed',
      message: `cannot use the state folder ${folder}: ${messageOf(error)}${advice}`,
    };
  }
};

port.on('message', (request: StateRequest) => {
  const outcome = outcomeOf(request);
  port.postMessage({ id: request.id, warnings, outcome } satisfies StateAnswer);
  warnings = [];
});
