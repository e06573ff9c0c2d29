/** What each command about publications does. */
import type { Handlers } from './command-target.ts';

export const publicationCommands: Handlers<'publication'> = {
  'publication:publish': ({ services }, args) => services.updates.publish(args),
  'publication:list': async ({ services }) => ({
    publications: services.updates.publications.list(),
  }),
  'publication:stop': async ({ services }, { name }) => {
    await services.updates.stop(name);
    return null;
  },
  'publication:export-key': async ({ services }, { name }) =>
    services.updates.publications.export(name),
  'publication:import-key': ({ services }, { name, seed, salt }) =>
    services.updates.publications.import(name, { seed, salt }),
};
