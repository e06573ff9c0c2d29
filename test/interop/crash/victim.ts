/** The engine that is killed: does what its parent says, and tells what it holds once all is looked at. */
import { flushCompileCache } from 'node:module';
import type { CommandName } from '../../../source/contract/commands.ts';
import type { TorrentDetails } from '../../../source/contract/details.ts';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import type { Session } from '../../../source/contract/session.ts';

export interface Order {
  readonly number: number;
  readonly name: CommandName;
  readonly args: object;
}

/** What a torrent looked like when all was looked at. */
export interface Found {
  readonly summary: TorrentSummary;
  readonly details: TorrentDetails;
}

export type Report =
  | {
      readonly kind: 'found';
      readonly torrents: readonly Found[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'done'; readonly number: number; readonly problem: string | null };

const [, , library, stateDirectory, directory] = process.argv;
const { createNodeSession } = (await import(
  library!
)) as typeof import('../../../source/library.ts');

// Nobody who is killed keeps what was compiled for the next one.
flushCompileCache();

const warnings: string[] = [];
const report = (what: Report): void => {
  process.send?.(what);
};

const session = await createNodeSession({
  stateDirectory: stateDirectory!,
  directory: directory!,
  host: '127.0.0.1',
  ports: [0],
  onWarning: (message) => warnings.push(message),
});

const isLooking = ({ state }: TorrentSummary): boolean => state === 'checking';

const allLookedAt = (of: Session): Promise<void> =>
  new Promise((resolve) => {
    const leave = of.onFrame((frame) => {
      if (frame.torrents.some(isLooking)) return;
      leave();
      resolve();
    });
  });

const findAll = (): readonly Found[] => {
  const { torrents } = session.frame();
  const leaves = torrents.map(({ id }) => session.watch(id, ['pieces', 'files', 'trackers']));
  const frame = session.frame();
  const found = torrents.map((summary) => ({ summary, details: frame.details[summary.id]! }));
  for (const leave of leaves) leave();
  return found;
};

if (session.frame().torrents.some(isLooking)) await allLookedAt(session);
session.onEvent((event) => {
  if (event.name === 'session:warned') warnings.push(event.message);
}, 0);
report({ kind: 'found', torrents: findAll(), warnings });

process.on('message', ({ number, name, args }: Order) => {
  session.execute(name, args as never).then(
    () => report({ kind: 'done', number, problem: null }),
    (error: Error) => report({ kind: 'done', number, problem: error.message }),
  );
});
process.on('disconnect', () => process.exit(1));
