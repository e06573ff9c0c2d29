/** What the pictures show: one walk through the demo, a picture at each place that has a name. */

export interface PictureScene {
  /** Of the file; none is only a step on the way. */
  readonly name?: string;
  /** For those who do not see it. */
  readonly title?: string;
  readonly key?: string;
  /** What must stand on the screen before it is taken. */
  readonly shown: RegExp;
}

export const PICTURE_SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const;

/** Rates have risen, and something has arrived of everything. */
const LIVELY = /River recordings[^\n]* 1\d\.\d%/;

export const PICTURE_SCENES: readonly PictureScene[] = [
  { name: 'list', title: 'The list of torrents', shown: LIVELY },
  { key: '\r', shown: /\[Overview\]/ },
  { key: '\r', name: 'overview', title: 'A torrent in short', shown: /^(?![\s\S]*NAME)/ },
  { key: 'c', name: 'pieces', title: 'The pieces of a torrent', shown: /\[Pieces\]/ },
  { key: 'e', name: 'peers', title: 'The peers of a torrent', shown: /\[Peers\][\s\S]*Sluice/ },
  { key: 'f', name: 'files', title: 'The files of a torrent', shown: /\[Files\][\s\S]*Weir/ },
  { key: '\u001b', shown: /NAME|\[Files\]/ },
  { key: '\u001b', shown: /^(?![\s\S]*\[Files\])/ },
  { key: 'S', name: 'session', title: 'The session as a whole', shown: /── Session/ },
  { key: '\u001b', shown: /NAME/ },
  { key: '?', name: 'help', title: 'The keys of a place', shown: /── Keys/ },
];
