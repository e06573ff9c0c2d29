/** The client for a tracker's URL. */
import { SluiceError } from '../base/errors.ts';
import { HttpTracker } from './http-tracker.ts';
import type { TrackerClient, TrackerPorts } from './tracker-client.ts';
import { UdpTracker } from './udp-tracker.ts';

/** Throws `tracker/unsupported`, with a message that names no more of the URL than its scheme. */
export const createTrackerClient = (url: string, ports: TrackerPorts): TrackerClient => {
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'http':
    case 'https':
      return new HttpTracker(url, ports);
    case 'udp':
      if (ports.udp !== undefined) return new UdpTracker(url, ports.udp, ports);
      throw new SluiceError('tracker/unsupported', 'UDP is not available here');
    case undefined:
      throw new SluiceError('tracker/unsupported', 'this is not an address of a tracker');
    default:
      throw new SluiceError('tracker/unsupported', `trackers over ${scheme} are not supported`);
  }
};
