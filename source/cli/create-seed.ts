/** `sluice create --seed`: what was just made is seeded at once; the hashes just taken are believed. */
import { dirname } from 'node:path';
import type { CreatedTorrent } from '../engine/making/create-torrent.ts';
import { createdRecord } from '../engine/making/created-record.ts';
import { composeEngine } from './compose.ts';
import type { CreateFlags } from './create-options.ts';
import { missingWords, runForeground } from './foreground.ts';
import type { Output } from './output.ts';
import { checkPeers } from './quantities.ts';
import { superSeedNow } from './super-seed-now.ts';
import { EXIT_FAILURE } from './verb.ts';

export const seedCreated = async (
  created: CreatedTorrent,
  flags: CreateFlags,
  interrupted: Promise<NodeJS.Signals>,
  output: Output,
): Promise<number> => {
  const peers = checkPeers(flags.peer);
  const directory = dirname(created.root);
  const engine = await composeEngine(flags, 'foreground', (message) =>
    output.note(`note: ${message}`),
  );
  const { state } = engine.ports;
  const base64 = Buffer.from(created.bytes).toString('base64');
  const begin = async (): Promise<undefined> => {
    const { id } = createdRecord(created, Date.now(), undefined);
    const record = createdRecord(created, Date.now(), await state.loadTorrent(id));
    await state.saveTorrent(record, created.bytes);
    const source = { kind: 'bytes', base64 } as const;
    await engine.session.execute('torrent:add', { source, directory, peers });
    if (flags.superSeed) await superSeedNow(engine.session, id);
  };
  try {
    return await runForeground({
      session: engine.session,
      begin,
      output,
      isJson: flags.json,
      isQuiet: flags.quiet,
      endsWith: (event) => {
        if (event.name !== 'torrent:checked' || event.piecesHave === event.pieceCount)
          return undefined;
        output.note(missingWords(event, directory));
        return EXIT_FAILURE;
      },
      interrupted,
    });
  } finally {
    await engine.close();
  }
};
