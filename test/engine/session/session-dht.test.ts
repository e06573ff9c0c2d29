import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../../source/base/bytes.ts';
import { decodeSavedDht, encodeSavedDht } from '../../../source/discovery/dht/saved-dht.ts';
import { UdpSwitch } from '../../../source/discovery/udp-switch.ts';
import { SessionDht, type SessionDhtOptions } from '../../../source/engine/session/session-dht.ts';
import { decodeKrpc } from '../../../source/protocol/decode-krpc.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const NODE = { id: new Uint8Array(20).fill(7), host: '198.51.99.7', port: 6881 };
const KEPT_ID = new Uint8Array(20).fill(1);

/** A session over what another has kept, and over what it may be at work with still. */
const begin = async (medium: MemoryStateMedium, seed: number, takesUtp = true) => {
  const clock = new VirtualClock();
  const asked: { readonly id: string; readonly host: string }[] = [];
  const datagrams = await UdpSwitch.open(
    {
      bind: async (local) => ({
        local,
        queuedBytes: 0,
        send(bytes, { host }) {
          const message = decodeKrpc(bytes);
          if (message?.kind === 'query') asked.push({ id: toHex(message.id), host });
        },
        close() {},
      }),
    },
    { host: '0.0.0.0', port: 6881 },
  );
  const state = new MemoryStateStore(medium);
  const dns = { resolve: async () => [] };
  const ports = { clock, random: new SeededRandom(seed), network: { dns }, state };
  const settings = { ...ENGINE_DEFAULTS, dht: { enabled: true, bootstrap: [] } };
  const dht = new SessionDht({
    ports: ports as unknown as SessionDhtOptions['ports'],
    isAllowed: true,
    settings: () => settings,
    datagrams: () => datagrams,
    takesUtp: () => takesUtp,
    onChanged: () => {},
    warn: (message) => assert.fail(message),
  });
  dht.open();
  dht.want({
    infoHash: new Uint8Array(20),
    nodes: [],
    port: () => 6881,
    isSeed: () => false,
    onPeers() {},
    onState() {},
  });
  await clock.advance(1_000);
  return { dht, asked };
};

const kept = (): MemoryStateMedium => {
  const medium = new MemoryStateMedium();
  medium.notes.set('dht', encodeSavedDht({ 4: { id: KEPT_ID, nodes: [NODE] } }));
  return medium;
};

test('of two sessions with one state the second enters by the same nodes under an id of its own', async () => {
  const medium = kept();
  const first = await begin(medium, 1);
  const second = await begin(medium, 2);
  assert.deepEqual(first.asked[0], { id: toHex(KEPT_ID), host: NODE.host });
  assert.equal(second.asked[0]?.host, NODE.host);
  assert.notEqual(second.asked[0]?.id, toHex(KEPT_ID));
  await second.dht.close();
  await first.dht.close();
});

test('what is kept is the first one’s, and the next one’s again when that has ended', async () => {
  const medium = kept();
  const first = await begin(medium, 1);
  const second = await begin(medium, 2);
  await second.dht.close();
  const idKept = () => toHex(decodeSavedDht(medium.notes.get('dht')!)[4]!.id);
  assert.equal(idKept(), toHex(KEPT_ID));
  await first.dht.close();
  const third = await begin(medium, 3);
  assert.equal(third.asked[0]?.id, toHex(KEPT_ID));
  await third.dht.close();
});

test('the port that packets come from is meant where peers come in there, and no router gave another', async () => {
  const { dht } = await begin(kept(), 1);
  assert.equal(dht.isImplied(6881), true);
  assert.equal(dht.isImplied(50_000), false, 'a router leads that one to us');
  assert.equal(dht.isImplied(0), false);
  const overTcpAlone = await begin(kept(), 2, false);
  assert.equal(overTcpAlone.dht.isImplied(6881), false);
  await dht.close();
  await overTcpAlone.dht.close();
});
