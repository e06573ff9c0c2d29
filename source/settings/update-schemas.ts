/** Newer versions of torrents. */
import { flag } from './schema-parts.ts';

export const updateSchemas = {
  follow: flag(
    'Newer versions that their author has signed are downloaded without asking; else they are told of.',
  ),
  keepPrevious: flag(
    'The version before a new one stays, paused; else it is removed with what Sluice downloaded of it.',
  ),
};
