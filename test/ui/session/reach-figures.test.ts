import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { SessionSummary } from '../../../source/contract/frame.ts';
import { sessionFigures } from '../../../source/ui/session/session-figures.ts';
import { hasValue } from '../../../source/ui/text/figures.ts';
import { makeFrame } from '../../helpers/frame-maker.ts';

const figures = (session: Partial<SessionSummary>) => {
  const frame = makeFrame([]);
  const all = sessionFigures({ ...frame, session: { ...frame.session, ...session } }, null, null);
  const shown = all.filter(hasValue).filter(({ label }) => /^(?:Router|Came in)$/.test(label));
  return shown.map(({ label, value }) => `${label}: ${value}`);
};

const mapping = (fields: Partial<SessionSummary['portMapping']>) => ({
  portMapping: {
    state: 'mapped',
    text: safeText('…'),
    method: 'upnp',
    externalAddress: null,
    tcpPort: 6881,
    udpPort: 6881,
    ...fields,
  } as const,
});

test('the session view says what the router does for us, and is silent where it is not asked', () => {
  assert.deepEqual(figures({ listenPort: 6881 }), ['Came in: nobody from the internet yet']);
  const first = (session: Partial<SessionSummary>) => figures({ listenPort: 6881, ...session })[0];
  assert.equal(first(mapping({})), 'Router: leads our port to us (UPnP)');
  assert.equal(first(mapping({ tcpPort: 40_001 })), 'Router: leads port 40001 to us (UPnP)');
  assert.equal(first(mapping({ state: 'failed', method: null })), 'Router: opens no port for us');
  assert.equal(
    first(mapping({ state: 'looking', method: null })),
    'Router: being asked for our port',
  );
});

test('it says who has come in, and by what', () => {
  const incoming = { tcp: 3, utp: 1 };
  assert.deepEqual(figures({ listenPort: 6881, incoming }), ['Came in: 3 by TCP, 1 by uTP']);
  assert.deepEqual(figures({ listenPort: null, incoming }), []);
});
