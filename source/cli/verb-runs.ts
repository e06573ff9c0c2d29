/** What runs each verb. It is loaded when the verb is called, so that `get` never waits for the screen's libraries. */
import { readArguments } from './arguments.ts';
import type { Output } from './output.ts';
import type { FlagSpecs, VerbCall, VerbSpec } from './verb.ts';
import * as making from './verbs/create-verbs.ts';
import * as file from './verbs/file-verbs.ts';
import * as looking from './verbs/looking-verbs.ts';
import * as network from './verbs/network-verbs.ts';
import { streamVerb } from './verbs/stream-verb.ts';
import * as torrent from './verbs/torrent-verbs.ts';
import * as traffic from './verbs/traffic-verbs.ts';
import * as updating from './verbs/update-verbs.ts';
import * as plain from './verbs.ts';

/** With arguments that are not read yet. Answers the exit code. */
export type VerbRun = (argv: readonly string[], output: Output) => Promise<number>;

type Runner<Flags extends FlagSpecs> = (call: VerbCall<Flags>, output: Output) => Promise<number>;

const run = <Flags extends FlagSpecs>(
  spec: VerbSpec<Flags>,
  load: () => Promise<Runner<Flags>>,
): readonly [name: string, run: VerbRun] => [
  spec.name,
  async (argv, output) => (await load())(readArguments(spec, argv), output),
];

/** By their names. */
export const VERB_RUNS: ReadonlyMap<string, VerbRun> = new Map([
  run(plain.getVerb, async () => (await import('./get.ts')).get),
  run(plain.seedVerb, async () => (await import('./seed.ts')).seed),
  run(streamVerb, async () => (await import('./stream.ts')).stream),
  run(plain.verifyVerb, async () => (await import('./verify.ts')).verify),
  run(plain.showVerb, async () => (await import('./show.ts')).show),
  run(plain.magnetVerb, async () => (await import('./magnet.ts')).magnet),
  run(making.createVerb, async () => (await import('./create.ts')).create),
  run(making.editVerb, async () => (await import('./edit.ts')).edit),
  run(plain.settingsVerb, async () => (await import('./settings.ts')).settings),
  run(plain.daemonVerb, async () => (await import('./daemon.ts')).daemon),
  run(plain.shutdownVerb, async () => (await import('./shutdown.ts')).shutdown),
  run(plain.completionsVerb, async () => (await import('./completions.ts')).completions),
  run(plain.manVerb, async () => (await import('./manual.ts')).man),
  run(plain.demoVerb, async () => (await import('./demo.ts')).demo),
  run(torrent.addVerb, async () => (await import('./engine-verbs/add.ts')).add),
  run(looking.listVerb, async () => (await import('./engine-verbs/list.ts')).list),
  run(looking.filesVerb, async () => (await import('./engine-verbs/files.ts')).files),
  run(looking.peersVerb, async () => (await import('./engine-verbs/peers.ts')).peers),
  run(looking.trackersVerb, async () => (await import('./engine-verbs/trackers.ts')).trackers),
  run(looking.webSeedsVerb, async () => (await import('./engine-verbs/web-seeds.ts')).webSeeds),
  run(torrent.pauseVerb, async () => (await import('./engine-verbs/pause.ts')).pause),
  run(torrent.resumeVerb, async () => (await import('./engine-verbs/resume.ts')).resume),
  run(traffic.queueVerb, async () => (await import('./engine-verbs/queue.ts')).queue),
  run(traffic.forceVerb, async () => (await import('./engine-verbs/force.ts')).force),
  run(traffic.superSeedVerb, async () => (await import('./engine-verbs/super-seed.ts')).superSeed),
  run(traffic.orderVerb, async () => (await import('./engine-verbs/order.ts')).order),
  run(torrent.removeVerb, async () => (await import('./engine-verbs/remove.ts')).remove),
  run(torrent.keepVerb, async () => (await import('./engine-verbs/keep.ts')).keep),
  run(
    torrent.reannounceVerb,
    async () => (await import('./engine-verbs/reannounce.ts')).reannounce,
  ),
  run(torrent.labelVerb, async () => (await import('./engine-verbs/label.ts')).label),
  run(traffic.limitVerb, async () => (await import('./engine-verbs/limit.ts')).limit),
  run(traffic.goalVerb, async () => (await import('./engine-verbs/goal.ts')).goal),
  run(torrent.moveVerb, async () => (await import('./engine-verbs/move.ts')).move),
  run(torrent.renameVerb, async () => (await import('./engine-verbs/rename.ts')).rename),
  run(file.chooseVerb, async () => (await import('./engine-verbs/choose.ts')).choose),
  run(file.priorityVerb, async () => (await import('./engine-verbs/priority.ts')).priority),
  run(updating.publishVerb, async () => (await import('./engine-verbs/publish.ts')).publish),
  run(updating.updateVerb, async () => (await import('./engine-verbs/update.ts')).update),
  run(network.trackerVerb, async () => (await import('./engine-verbs/tracker.ts')).tracker),
  run(network.webSeedVerb, async () => (await import('./engine-verbs/web-seed.ts')).webSeed),
  run(network.peerVerb, async () => (await import('./engine-verbs/peer.ts')).peer),
  run(looking.eventsVerb, async () => (await import('./engine-verbs/events.ts')).events),
  run(network.dhtVerb, async () => (await import('./engine-verbs/dht.ts')).dht),
  run(network.doctorVerb, async () => (await import('./doctor.ts')).doctor),
  run(network.ipFilterVerb, async () => (await import('./engine-verbs/ip-filter.ts')).ipFilter),
  run(looking.statusVerb, async () => (await import('./engine-verbs/status.ts')).status),
]);

export const openScreen: VerbRun = async (argv, output) =>
  (await import('./screen.ts')).screen(readArguments(plain.screenVerb, argv), output);
