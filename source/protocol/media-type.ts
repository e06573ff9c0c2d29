/** What a file is, by the end of its name. */

const TYPES: Readonly<Record<string, string>> = {
  '3gp': 'video/3gpp',
  aac: 'audio/aac',
  ac3: 'audio/ac3',
  aiff: 'audio/aiff',
  ape: 'audio/x-ape',
  avi: 'video/x-msvideo',
  divx: 'video/x-msvideo',
  dts: 'audio/vnd.dts',
  flac: 'audio/flac',
  flv: 'video/x-flv',
  m2ts: 'video/mp2t',
  m4a: 'audio/mp4',
  m4b: 'audio/mp4',
  m4v: 'video/mp4',
  mka: 'audio/x-matroska',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  mts: 'video/mp2t',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  ogm: 'video/ogg',
  ogv: 'video/ogg',
  opus: 'audio/ogg',
  ts: 'video/mp2t',
  vob: 'video/mpeg',
  wav: 'audio/wav',
  webm: 'video/webm',
  wma: 'audio/x-ms-wma',
  wmv: 'video/x-ms-wmv',
  wv: 'audio/x-wavpack',
  // Beside media.
  ass: 'text/plain; charset=utf-8',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  nfo: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
  png: 'image/png',
  srt: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  webp: 'image/webp',
};

/** Never one that a browser runs: what is in a torrent is anybody's. */
export const mediaTypeOf = (name: string): string => {
  const [, extension = ''] = /\.([A-Za-z0-9]{1,8})$/.exec(name) ?? [];
  const key = extension.toLowerCase();
  return Object.hasOwn(TYPES, key) ? TYPES[key]! : 'application/octet-stream';
};

/** Something to be played. */
export const isMedia = (name: string): boolean => /^(?:audio|video)\//.test(mediaTypeOf(name));

/** The largest that can be played, or the largest of all; undefined where there is none. */
export const largestToPlay = <
  File extends { readonly path: readonly string[]; readonly size: number },
>(
  files: readonly File[],
): File | undefined => {
  const media = files.filter(({ path }) => isMedia(path.at(-1)!));
  const from = media.length > 0 ? media : files;
  return from.reduce<File | undefined>(
    (largest, file) => (largest === undefined || file.size > largest.size ? file : largest),
    undefined,
  );
};
