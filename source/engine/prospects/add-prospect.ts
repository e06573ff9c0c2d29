/** Makes a torrent of which only the hash is known, and a whole one of it once peers have sent the rest. */
import path from 'node:path';
import { SluiceError } from '../../base/errors.ts';
import { torrentIdOf } from '../../base/ids.ts';
import { endpointKey } from '../../base/ports/network.ts';
import type { MagnetRecord, TorrentRecord } from '../../base/ports/state.ts';
import type { AddArguments, ChosenPriorities } from '../../contract/commands.ts';
import type { FilePriority } from '../../contract/details.ts';
import type { Layout } from '../../protocol/layout.ts';
import { parseMagnet } from '../../protocol/magnet.ts';
import { inRanges } from '../../protocol/magnet-ranges.ts';
import { addTorrent, type Newcomers, type Welcome } from '../adding/add-torrent.ts';
import { checkPriorityNames } from '../adding/file-choice.ts';
import { endpointOf } from '../commands/argument-checks.ts';
import { orderIn } from '../torrent/content.ts';
import { readLabels, restoreLabels } from '../torrent/labels.ts';
import type { Torrent } from '../torrent/torrent.ts';
import { metadataTorrent } from './metadata-torrent.ts';
import { Prospect, type ProspectOptions } from './prospect.ts';

type OnMetadata = ProspectOptions['onMetadata'];

/** Rejects where the link is none, or the torrent is here already. */
export const addProspect = (
  args: AddArguments & { readonly source: { readonly kind: 'magnet' } },
  { services, has, adding }: Newcomers,
  onMetadata: OnMetadata,
): Prospect => {
  const { uri } = args.source;
  const magnet = parseMagnet(uri);
  const named = (args.peers ?? []).map((address) => endpointKey(endpointOf(address)));
  const labels = readLabels(args.labels ?? []);
  const { select = [], priorities = {} } = args;
  checkPriorityNames(priorities);
  const id = torrentIdOf({ v1: magnet.infoHash, v2: undefined });
  if (has(id) || adding.has(id)) {
    throw new SluiceError('session/already-added', `${magnet.name ?? id} is here already`);
  }
  const wish = {
    uri,
    directory: path.resolve(args.directory ?? services.folders.forLabels(labels)),
    labels,
    isPaused: args.isPaused ?? false,
    asksForFiles: args.asksForFiles ?? false,
    select,
    priorities,
    ...orderIn(args),
  };
  return new Prospect({ services, magnet, wish, named, record: undefined, onMetadata });
};

export const restoreProspect = (
  record: TorrentRecord & { readonly magnet: MagnetRecord },
  { services }: Newcomers,
  onMetadata: OnMetadata,
): Prospect => {
  const { uri, select, priorities } = record.magnet;
  const wish = {
    uri,
    select,
    priorities: priorities as ChosenPriorities,
    directory: record.directory,
    labels: restoreLabels(record.labels),
    isPaused: record.isPaused,
    asksForFiles: record.asksForFiles ?? false,
    ...orderIn(record),
  };
  const magnet = parseMagnet(uri);
  const named = record.peers ?? [];
  return new Prospect({ services, magnet, wish, named, record, onMetadata });
};

/** Checked as a .torrent from anywhere (H45): rejects where what peers have sent is of no use. */
export const torrentOfProspect = (
  { magnet, wish, trackerList, record, peerId }: Prospect,
  metadata: Uint8Array,
  newcomers: Newcomers,
  welcome: Welcome,
): Promise<Torrent> => {
  const { tiers } = trackerList;
  const bytes = metadataTorrent(metadata, { tiers, webSeeds: magnet.webSeeds });
  const { select, priorities, directory, isPaused, labels } = wish;
  const isChosen =
    select.length > 0 || Object.keys(priorities).length > 0 || magnet.select !== undefined;
  const args: AddArguments = {
    source: { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') },
    directory,
    labels,
    isPaused,
    ...orderIn(wish),
    asksForFiles: wish.asksForFiles && !isChosen,
    select,
    ...(Object.keys(priorities).length > 0 ? { priorities } : {}),
  };
  const selected = (layout: Layout) => selectedBy(magnet.select, layout);
  return addTorrent(args, newcomers, welcome, { record, peerId, selected });
};

/** BEP 53; all files where the link chooses none that there are. */
const selectedBy = (
  ranges: Prospect['magnet']['select'],
  { files }: Layout,
): readonly FilePriority[] => {
  if (ranges === undefined || !files.some(({ index }) => inRanges(ranges, index))) return [];
  return files.map(({ index }) => (inRanges(ranges, index) ? 'normal' : 'skip'));
};
