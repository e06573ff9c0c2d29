/** The verbs that speak with the engine that runs for a state folder. */
import type { VerbSpec } from '../verb.ts';
import { chooseVerb, priorityVerb } from './file-verbs.ts';
import {
  eventsVerb,
  filesVerb,
  listVerb,
  peersVerb,
  statusVerb,
  trackersVerb,
  webSeedsVerb,
} from './looking-verbs.ts';
import {
  dhtVerb,
  doctorVerb,
  ipFilterVerb,
  peerVerb,
  trackerVerb,
  webSeedVerb,
} from './network-verbs.ts';
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
} from './torrent-verbs.ts';
import {
  forceVerb,
  goalVerb,
  limitVerb,
  orderVerb,
  queueVerb,
  superSeedVerb,
} from './traffic-verbs.ts';
import { publishVerb, updateVerb } from './update-verbs.ts';

/** In the order of the help. */
export const ENGINE_VERBS: readonly VerbSpec[] = [
  addVerb,
  listVerb,
  filesVerb,
  peersVerb,
  trackersVerb,
  webSeedsVerb,
  pauseVerb,
  resumeVerb,
  queueVerb,
  forceVerb,
  orderVerb,
  superSeedVerb,
  removeVerb,
  keepVerb,
  reannounceVerb,
  labelVerb,
  limitVerb,
  goalVerb,
  moveVerb,
  renameVerb,
  chooseVerb,
  priorityVerb,
  publishVerb,
  updateVerb,
  trackerVerb,
  webSeedVerb,
  peerVerb,
  eventsVerb,
  statusVerb,
  dhtVerb,
  doctorVerb,
  ipFilterVerb,
];
