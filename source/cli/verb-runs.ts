/** What runs each verb. It is loaded when the verb is called, so that `get` never waits for the screen's libraries. */
import { readArguments } from './arguments.ts';
import type { Output } from './output.ts';
import type { FlagSpecs, VerbCall, VerbSpec } from './verb.ts';
import { createVerb, editVerb } from './verbs/create-verbs.ts';
import { chooseVerb, priorityVerb } from './verbs/file-verbs.ts';
import {
  eventsVerb,
  filesVerb,
  listVerb,
  peersVerb,
  statusVerb,
  trackersVerb,
  webSeedsVerb,
} from './verbs/looking-verbs.ts';
import {
  dhtVerb,
  doctorVerb,
  ipFilterVerb,
  peerVerb,
  trackerVerb,
  webSeedVerb,
} from './verbs/network-verbs.ts';
import { streamVerb } from './verbs/stream-verb.ts';
import {
  addVerb,
  keepVerb,
  labelVerb,
  moveVerb,
  pauseVerb,
  reannounceVerb,
  removeVerb,
  renameVerb,
  resumeVerb,
} from './verbs/torrent-verbs.ts';
import {
  forceVerb,
  goalVerb,
  limitVerb,
  orderVerb,
  queueVerb,
  superSeedVerb,
} from './verbs/traffic-verbs.ts';
import { publishVerb, updateVerb } from './verbs/update-verbs.ts';
import {
  completionsVerb,
  daemonVerb,
  demoVerb,
  getVerb,
  magnetVerb,
  manVerb,
  screenVerb,
  seedVerb,
  settingsVerb,
  showVerb,
  shutdownVerb,
  verifyVerb,
} from './verbs.ts';

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
  run(getVerb, async () => (await import('./get.ts')).get),
  run(seedVerb, async () => (await import('./seed.ts')).seed),
  run(streamVerb, async () => (await import('./stream.ts')).stream),
  run(verifyVerb, async () => (await import('./verify.ts')).verify),
  run(showVerb, async () => (await import('./show.ts')).show),
  run(magnetVerb, async () => (await import('./magnet.ts')).magnet),
  run(createVerb, async () => (await import('./create.ts')).create),
  run(editVerb, async () => (await import('./edit.ts')).edit),
  run(settingsVerb, async () => (await import('./settings.ts')).settings),
  run(daemonVerb, async () => (await import('./daemon.ts')).daemon),
  run(shutdownVerb, async () => (await import('./shutdown.ts')).shutdown),
  run(completionsVerb, async () => (await import('./completions.ts')).completions),
  run(manVerb, async () => (await import('./manual.ts')).man),
  run(demoVerb, async () => (await import('./demo.ts')).demo),
  run(addVerb, async () => (await import('./engine-verbs/add.ts')).add),
  run(listVerb, async () => (await import('./engine-verbs/list.ts')).list),
  run(filesVerb, async () => (await import('./engine-verbs/files.ts')).files),
  run(peersVerb, async () => (await import('./engine-verbs/peers.ts')).peers),
  run(trackersVerb, async () => (await import('./engine-verbs/trackers.ts')).trackers),
  run(webSeedsVerb, async () => (await import('./engine-verbs/web-seeds.ts')).webSeeds),
  run(pauseVerb, async () => (await import('./engine-verbs/pause.ts')).pause),
  run(resumeVerb, async () => (await import('./engine-verbs/resume.ts')).resume),
  run(queueVerb, async () => (await import('./engine-verbs/queue.ts')).queue),
  run(forceVerb, async () => (await import('./engine-verbs/force.ts')).force),
  run(superSeedVerb, async () => (await import('./engine-verbs/super-seed.ts')).superSeed),
  run(orderVerb, async () => (await import('./engine-verbs/order.ts')).order),
  run(removeVerb, async () => (await import('./engine-verbs/remove.ts')).remove),
  run(keepVerb, async () => (await import('./engine-verbs/keep.ts')).keep),
  run(reannounceVerb, async () => (await import('./engine-verbs/reannounce.ts')).reannounce),
  run(labelVerb, async () => (await import('./engine-verbs/label.ts')).label),
  run(limitVerb, async () => (await import('./engine-verbs/limit.ts')).limit),
  run(goalVerb, async () => (await import('./engine-verbs/goal.ts')).goal),
  run(moveVerb, async () => (await import('./engine-verbs/move.ts')).move),
  run(renameVerb, async () => (await import('./engine-verbs/rename.ts')).rename),
  run(chooseVerb, async () => (await import('./engine-verbs/choose.ts')).choose),
  run(priorityVerb, async () => (await import('./engine-verbs/priority.ts')).priority),
  run(publishVerb, async () => (await import('./engine-verbs/publish.ts')).publish),
  run(updateVerb, async () => (await import('./engine-verbs/update.ts')).update),
  run(trackerVerb, async () => (await import('./engine-verbs/tracker.ts')).tracker),
  run(webSeedVerb, async () => (await import('./engine-verbs/web-seed.ts')).webSeed),
  run(peerVerb, async () => (await import('./engine-verbs/peer.ts')).peer),
  run(eventsVerb, async () => (await import('./engine-verbs/events.ts')).events),
  run(dhtVerb, async () => (await import('./engine-verbs/dht.ts')).dht),
  run(doctorVerb, async () => (await import('./doctor.ts')).doctor),
  run(ipFilterVerb, async () => (await import('./engine-verbs/ip-filter.ts')).ipFilter),
  run(statusVerb, async () => (await import('./engine-verbs/status.ts')).status),
]);

export const openScreen: VerbRun = async (argv, output) =>
  (await import('./screen.ts')).screen(readArguments(screenVerb, argv), output);
