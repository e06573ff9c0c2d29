/** Words for torrents that are made of files: written down, or published as versions of something that changes. */
import { makeSheet } from '../dialogs/make-sheet.ts';
import { acting, busy } from '../outcome.ts';
import { trackerProblem } from '../paths/typed-address.ts';
import { absolutePath, unquotePath } from '../paths/typed-path.ts';
import type { Verb } from './verb.ts';

/** Addresses stand behind the path, which may hold spaces. */
const TRACKERS = /(?:\s+[a-z]+:\/\/\S+)+$/i;

export const create: Verb = {
  usage: '[[private] PATH [URL …]]',
  summary:
    'Make a torrent of a file or folder, with these trackers, and seed it; a form without a path; or: cancel',
  run: (rest, { env }) => {
    if (rest === '') return acting({ kind: 'sheet', sheet: makeSheet() });
    if (rest === 'cancel') {
      return { wishes: [{ name: 'session:cancel-create', args: {}, done: 'No torrent was made' }] };
    }
    const isPrivate = /^private(?:\s|$)/.test(rest);
    const wanted = isPrivate ? rest.slice('private'.length).trim() : rest;
    const trackers = TRACKERS.exec(wanted)?.[0].trim().split(/\s+/) ?? [];
    const typed = wanted.replace(TRACKERS, '');
    const path = absolutePath(typed.replace(/(?<=.)\/+$/, ''), env);
    if (typed === '' || path === undefined) return 'Give a file or folder, from / on';
    const problem = trackers.map(trackerProblem).find((text) => text !== undefined);
    if (problem !== undefined) return problem;
    const args = { path, trackers, isPrivate };
    const done = `Made ${path}.torrent`;
    return {
      wishes: [{ name: 'session:create-torrent', args, done }],
      acts: busy(`Making a torrent of ${path}; it goes on if you leave…`),
    };
  },
};

/** A name of several words stands in quotes. */
const PUBLICATION = /^("[^"]+"|'[^']+'|\S+)(?:\s+(.+))?$/s;

export const publish: Verb = {
  usage: 'NAME [PATH]',
  summary:
    'Publish a file or folder under a key, or what it is by now as the next version; y copies the link',
  run: (rest, { env }) => {
    const [, named = '', typed] = PUBLICATION.exec(rest) ?? [];
    if (named === '') return 'Name what is published, and a file or folder: nightly ~/nightly';
    const name = unquotePath(named);
    const path = typed === undefined ? undefined : absolutePath(unquotePath(typed), env);
    if (typed !== undefined && path === undefined) return 'Give a file or folder, from / on';
    const args = { name, ...(path === undefined ? {} : { path }) };
    const done = `Published ${name}: y on its torrent copies the link`;
    return {
      wishes: [{ name: 'publication:publish', args, done }],
      acts: busy(`Publishing ${name}; it goes on if you leave…`),
    };
  },
};
