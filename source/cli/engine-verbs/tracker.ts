/** `sluice tracker`: adds, removes, replaces and moves trackers; without any of these it is one. */
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { TrackerMove } from '../../contract/commands.ts';
import type { Session } from '../../contract/session.ts';
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import { trackerVerb } from '../verbs/network-verbs.ts';
import { act } from './act.ts';

type Call = VerbCall<typeof trackerVerb.flags>;

interface Task {
  readonly perform: (session: Session, id: TorrentId) => Promise<unknown>;
  readonly done: string;
}

export const tracker = async (call: Call, output: Output): Promise<number> => {
  if (call.inputs.length === 0) {
    const { serveTracker } = await import('../tracker-server.ts');
    return serveTracker(call, output);
  }
  refuseFlagsOfServer(call);
  if (call.inputs[0] === 'rewrite') {
    return (await import('./rewrite-trackers.ts')).rewriteTrackers(call, output);
  }
  const [, torrent = ''] = call.inputs;
  const { perform, done } = taskOf(call);
  return act({ inputs: [torrent], flags: call.flags }, output, {
    perform: async (session, { id }) => {
      await perform(session, id);
      return null;
    },
    done: (name) => `${name}: ${done}`,
  });
};

/** Throws `usage/invalid`. */
const taskOf = ({ inputs, flags }: Call): Task => {
  const [task, , ...rest] = inputs;
  if (rest.length === 0) throw wrongUsage();
  if (task === 'add') return adding(rest, flags.tier);
  if (task === 'remove') return removing(rest.map(numberOf));
  if (task === 'move' && rest.length === 2) return moving(numberOf(rest[0]!), placeOf(rest[1]!));
  const [number, url, ...more] = rest;
  if (task === 'replace' && number !== undefined && url !== undefined && more.length === 0) {
    return replacing(numberOf(number), url);
  }
  throw wrongUsage();
};

/** A port that is passed over would look as if it had been taken. Throws `usage/invalid`. */
const refuseFlagsOfServer = ({ flags }: Call): void => {
  const { port, host, allow, interval, perAddress, behind, withoutPage } = flags;
  const given = Object.entries({
    ...{ port, host, allow, interval, 'per-address': perAddress },
    behind: behind[0],
    'without-page': withoutPage || undefined,
  }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new SluiceError(
    'usage/invalid',
    `--${given[0]} is for a tracker of one's own, which is "sluice tracker" without anything else`,
  );
};

const wrongUsage = (): SluiceError =>
  new SluiceError('usage/invalid', `usage: sluice tracker ${trackerVerb.usage}`);

const adding = (urls: readonly string[], tier: number | undefined): Task => ({
  async perform(session, id) {
    const place = tier === undefined ? {} : { tier: tier - 1 };
    for (const url of urls) await session.execute('torrent:add-tracker', { id, url, ...place });
  },
  done: 'the tracker was added',
});

const removing = (numbers: readonly number[]): Task => ({
  async perform(session, id) {
    for (const number of numbers) await session.execute('torrent:remove-tracker', { id, number });
  },
  done: 'the tracker was removed',
});

const replacing = (number: number, url: string): Task => ({
  perform: (session, id) => session.execute('torrent:replace-tracker', { id, number, url }),
  done: 'the tracker was replaced',
});

const moving = (number: number, to: TrackerMove): Task => ({
  perform: (session, id) => session.execute('torrent:move-tracker', { id, number, to }),
  done: 'the tracker was moved',
});

const placeOf = (text: string): TrackerMove => {
  if (text === 'up' || text === 'down') return text;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text) - 1;
  throw new SluiceError(
    'usage/invalid',
    `"${text}" is no place: give up, down or a tier from 1 on`,
  );
};

const numberOf = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SluiceError(
    'usage/invalid',
    `"${text}" is not the number of a tracker; "sluice trackers" shows them`,
  );
};
