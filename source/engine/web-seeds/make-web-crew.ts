/** Makes those who fetch from a torrent's web seeds; undefined where it has none, or there is no web. */

import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { WebNames } from '../../protocol/web-seed-url.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import type { Services } from '../session/services.ts';
import type { Blame } from '../swarm/blame.ts';
import type { BlockIntake } from '../swarm/block-intake.ts';
import type { Downloader } from '../swarm/downloader.ts';
import type { Swarm } from '../swarm/swarm.ts';
import type { Content } from '../torrent/content.ts';
import type { Tally } from '../torrent/tally.ts';
import { WebQuestions } from './web-questions.ts';
import { WebSeedCrew } from './web-seed-crew.ts';
import type { WebSeeds } from './web-seeds.ts';

export interface WebCrewParts {
  readonly services: Services;
  readonly content: Content;
  readonly infoHash: Uint8Array;
  readonly download: Throttle;
  readonly tally: Tally;
  readonly picker: PiecePicker;
  readonly downloader: Downloader;
  readonly intake: BlockIntake;
  readonly swarm: Swarm;
  readonly blame: Blame;
  readonly webSeeds: () => WebSeeds | undefined;
  readonly webNames: () => Promise<WebNames>;
  readonly onChanged: () => void;
}

export const makeWebCrew = (parts: WebCrewParts): WebSeedCrew | undefined => {
  const { services, content, swarm, tally, picker, downloader, intake, blame, onChanged } = parts;
  const { clock, random, network } = services.ports;
  const { lines } = network;
  const webSeeds = parts.webSeeds();
  if (webSeeds === undefined || lines === undefined) return undefined;
  return new WebSeedCrew({
    ...{ clock, random, lines, picker, downloader, intake, blame, onChanged },
    layout: content.layout,
    throttle: parts.download,
    seeds: () => webSeeds.used,
    questions: async () => new WebQuestions(await askedAs(parts)),
    takeKey: () => swarm.takeKey(),
    budget: services.peerBudget,
    hasTraders: () => swarm.peers.size > 0,
    onWasted: (bytes) => {
      tally.wasted += bytes;
    },
    onTrouble: (seed, trouble) => webSeeds.onTrouble(seed, trouble),
    onBadPiece: (seed) => webSeeds.onBadPiece(seed),
  });
};

const askedAs = async ({ services, infoHash, webNames }: WebCrewParts) => ({
  names: await webNames(),
  infoHash,
  userAgent: `Sluice/${services.options.version}`,
  isRefused: (address: string) => services.filter.refuses(address),
});
