import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { SessionSummary } from '../../../source/contract/frame.ts';
import { sessionFigures } from '../../../source/ui/session/session-figures.ts';
import { makeFrame } from '../../helpers/frame-maker.ts';

const port = (session: Partial<SessionSummary>) => {
  const frame = makeFrame([]);
  const summary = { ...frame.session, listenPort: 6881, ...session };
  const all = sessionFigures({ ...frame, session: summary }, null, null);
  return all.find(({ label }) => label === 'Port')!.value;
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

test('the session view says by which port others find us, and how the router leads it to us', () => {
  assert.equal(port({ listenPort: null }), 'not listening for peers');
  assert.equal(port({}), '6881, nobody came in');
  assert.equal(port(mapping({})), '6881 UPnP, nobody came in');
  assert.equal(port(mapping({ tcpPort: 40_001 })), '40001 UPnP, nobody came in');
  const failed = mapping({ state: 'failed', method: null, tcpPort: null });
  assert.equal(port(failed), '6881, closed in the router');
  assert.equal(port({ ...failed, incoming: { tcp: 1, utp: 0 } }), '6881, 1 came in');
});

test('it counts who has come in, and stays narrow enough for two figures in 80 columns', () => {
  const incoming = { tcp: 3_000, utp: 1 };
  const longest = port({ ...mapping({ method: 'nat-pmp', tcpPort: 65_535 }), incoming });
  assert.equal(longest, '65535 NAT-PMP, 3,001 came in');
  assert.ok(longest.length <= 29);
});
