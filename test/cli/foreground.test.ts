import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isComplete, runForeground } from '../../source/cli/foreground.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import type { Session } from '../../source/contract/session.ts';
import { EVENTS } from '../helpers/event-maker.ts';

const named = (name: string): SessionEvent => EVENTS.find((event) => event.name === name)!;

test('what ends it is the last event that is told, also where others come in the same moment', async () => {
  const told: unknown[] = [];
  let tell: (event: SessionEvent) => void = () => {};
  const session = {
    onEvent: (listener: typeof tell) => {
      tell = listener;
      return () => {};
    },
  };
  const code = await runForeground({
    session: session as unknown as Session,
    begin: async () => {
      for (const name of ['torrent:added', 'torrent:finished', 'peer:connected']) tell(named(name));
      return undefined;
    },
    output: { json: (value: unknown) => told.push(value) } as never,
    isJson: true,
    isQuiet: false,
    endsWith: (event) => (isComplete(event) ? 0 : undefined),
    interrupted: new Promise(() => {}),
  });
  assert.equal(code, 0);
  assert.deepEqual(told, [named('torrent:added'), named('torrent:finished')]);
});
