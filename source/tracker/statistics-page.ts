/** What our tracker tells of itself: a page for people, and figures for Prometheus (text format 0.0.4). No torrent and no peer is named. */
import { durationText } from '../base/duration-text.ts';
import type { Tracker, TrackerRoad } from './tracker.ts';

const ROADS: readonly TrackerRoad[] = ['http', 'udp'];

const DEEDS = [
  ['announces', 'Announces'],
  ['scrapes', 'Scrapes'],
  ['refused', 'Announces of torrents that are not served'],
  ['unkept', 'Announces that there was no room for'],
  ['malformed', 'Requests that could not be read'],
  ['floods', 'Requests beyond what one address may ask'],
] as const;

export const statisticsPage = (tracker: Tracker): string => {
  const rows = DEEDS.map(([deed, words]) =>
    row(words, ...ROADS.map((road) => String(tracker.deeds(road)[deed]))),
  );
  return (
    '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Sluice tracker</title>\n' +
    '<style>body{font-family:sans-serif;margin:2em}td,th{padding:.2em 1em .2em 0;text-align:left}</style>\n' +
    `<h1>Sluice tracker</h1>\n<p>${standing(tracker)}</p>\n` +
    `<table><tr><th></th><th>HTTP</th><th>UDP</th></tr>\n${rows.join('')}</table>\n` +
    '<p><a href="/metrics">Figures for Prometheus</a></p>\n</html>\n'
  );
};

const standing = (tracker: Tracker): string => {
  const { allowedCount } = tracker;
  const serves =
    allowedCount === undefined
      ? 'It serves every torrent.'
      : `It serves the torrents of a list, which has ${allowedCount}.`;
  return (
    `Peers: ${tracker.peerCount}. Torrents with peers: ${tracker.swarmCount}. ${serves} ` +
    `Up for ${durationText(tracker.uptimeMs)}. ` +
    `Clients are asked to come back every ${durationText(tracker.intervalMs)}.`
  );
};

const row = (head: string, ...cells: readonly string[]): string =>
  `<tr><th scope="row">${head}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>\n`;

export const metricsText = (tracker: Tracker): string =>
  [
    gauge('torrents', 'Torrents with at least one peer.', tracker.swarmCount),
    gauge('peers', 'Peers in all swarms.', tracker.peerCount),
    gauge('memory_bytes', 'Of the tables of peers and torrents.', tracker.bytes),
    gauge('uptime_seconds', 'Since the tracker was started.', tracker.uptimeMs / 1000),
    ...DEEDS.map(([deed, words]) => counter(tracker, deed, words)),
  ].join('');

const gauge = (name: string, help: string, value: number): string =>
  `# HELP sluice_tracker_${name} ${help}\n# TYPE sluice_tracker_${name} gauge\nsluice_tracker_${name} ${value}\n`;

const counter = (tracker: Tracker, deed: (typeof DEEDS)[number][0], words: string): string => {
  const name = `sluice_tracker_${deed}_total`;
  const values = ROADS.map((road) => `${name}{road="${road}"} ${tracker.deeds(road)[deed]}\n`);
  return `# HELP ${name} ${words}.\n# TYPE ${name} counter\n${values.join('')}`;
};
