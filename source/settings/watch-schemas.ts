/** Folders whose torrents are added as they come. */
import * as v from 'valibot';
import { MAX_LABELS_WATCHED, MAX_WATCH_FOLDERS } from './limits.ts';
import { flag, folderPath, label, setting } from './schema-parts.ts';

const watchedFolder = v.strictObject({
  path: folderPath,
  directory: v.exactOptional(folderPath),
  labels: v.exactOptional(v.pipe(v.array(label), v.maxLength(MAX_LABELS_WATCHED))),
  paused: v.exactOptional(v.boolean()),
});

export const watchSchemas = {
  folders: v.pipe(
    setting(
      v.pipe(v.array(v.union([folderPath, watchedFolder])), v.maxLength(MAX_WATCH_FOLDERS)),
      'Folders whose .torrent and .magnet files are added as they come, such as ["~/torrents", { "path": "/srv/in", "directory": "/srv/iso", "labels": ["linux"], "paused": true }].',
      `a list of at most ${MAX_WATCH_FOLDERS} whole paths such as "~/torrents", or of { "path": …, "directory": …, "labels": […], "paused": … }`,
    ),
    v.transform((folders) =>
      folders.map((folder) => (typeof folder === 'string' ? { path: folder } : folder)),
    ),
  ),
  rename: flag('Rename a .torrent that was added to ….added; false leaves it as it is.'),
};
