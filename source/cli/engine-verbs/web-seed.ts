/** `sluice webseed`: adds and removes web seeds of a torrent. */
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Session } from '../../contract/session.ts';
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import { webSeedVerb } from '../verbs/network-verbs.ts';
import { act } from './act.ts';

type Call = VerbCall<typeof webSeedVerb.flags>;

export const webSeed = (call: Call, output: Output): Promise<number> => {
  const [task, torrent = '', ...rest] = call.inputs;
  const { perform, done } = taskOf(task, rest, call.flags.pieces === true);
  return act({ inputs: [torrent], flags: call.flags }, output, {
    perform: async (session, { id }) => {
      await perform(session, id);
      return null;
    },
    done: (name) => `${name}: ${done}`,
  });
};

interface Task {
  readonly perform: (session: Session, id: TorrentId) => Promise<void>;
  readonly done: string;
}

/** Throws `usage/invalid`. */
const taskOf = (task: string | undefined, rest: readonly string[], isScript: boolean): Task => {
  if (task === 'add') return adding(rest, isScript);
  if (task === 'remove' && !isScript) return removing(rest.map(numberOf));
  throw new SluiceError('usage/invalid', `usage: sluice webseed ${webSeedVerb.usage}`);
};

const adding = (urls: readonly string[], isScript: boolean): Task => ({
  async perform(session, id) {
    // What is added last comes first, as the first that was typed shall.
    for (const url of urls.toReversed()) {
      await session.execute('torrent:add-web-seed', { id, url, isScript });
    }
  },
  done: 'the web seed was added',
});

const removing = (numbers: readonly number[]): Task => ({
  async perform(session, id) {
    for (const number of numbers) await session.execute('torrent:remove-web-seed', { id, number });
  },
  done: 'the web seed was removed',
});

const numberOf = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SluiceError(
    'usage/invalid',
    `"${text}" is not the number of a web seed; "sluice webseeds" shows them`,
  );
};
