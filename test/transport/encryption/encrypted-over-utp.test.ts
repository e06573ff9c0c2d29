import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UdpSwitch } from '../../../source/discovery/udp-switch.ts';
import { NOTHING_RESERVED } from '../../../source/protocol/handshake.ts';
import { mseTag } from '../../../source/protocol/mse-keys.ts';
import { KeyExchangeBudget } from '../../../source/transport/encryption/key-exchange-budget.ts';
import { receive } from '../../../source/transport/incoming.ts';
import { dial } from '../../../source/transport/outgoing.ts';
import { PendingHandshakes } from '../../../source/transport/pending-handshakes.ts';
import { UtpSocket } from '../../../source/transport/utp/socket.ts';
import { Wire } from '../../../source/transport/wire.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { RecordingWireSink } from '../recording-wire-sink.ts';
import { DIALLER_ID, HASH, LISTENER_ID, Outcome } from './encrypted-world.ts';

test('peers encrypt over uTP as they do over TCP, and every block arrives', async () => {
  const clock = new VirtualClock();
  const random = new SeededRandom(4);
  const network = new SimulatedNetwork(clock, random);
  const [dialled, received] = [new Outcome(), new Outcome()];
  const open = async (address: string): Promise<{ datagrams: UdpSwitch; utp: UtpSocket }> => {
    const { udp } = network.host(address).network;
    const datagrams = await UdpSwitch.open(udp, { host: address, port: 6881 });
    return { datagrams, utp: new UtpSocket({ datagrams, clock, random }) };
  };
  const here = await clock.wait(open('60.0.0.1'));
  const there = await clock.wait(open('60.0.1.1'));
  const pending = new PendingHandshakes();
  const tag = Buffer.from(mseTag(HASH));
  there.utp.listen((connection) =>
    receive(
      {
        connection,
        clock,
        pending,
        lookup: () => ({ peerId: LISTENER_ID, reserved: NOTHING_RESERVED }),
        encryption: {
          policy: 'require',
          payloads: ['rc4'],
          random,
          budget: new KeyExchangeBudget(clock),
          find: (asked) => (tag.equals(asked) ? HASH : undefined),
        },
      },
      received,
    ),
  );
  dial(
    {
      tcp: here.utp,
      clock,
      remote: { host: '60.0.1.1', port: 6881 },
      infoHash: HASH,
      peerId: DIALLER_ID,
      reserved: NOTHING_RESERVED,
      encryption: {
        manners: ['encrypted'],
        payloads: ['rc4'],
        random,
        onRefused: () => false,
      },
    },
    dialled,
  );
  await clock.advance(2_000);
  assert.deepEqual([dialled.encryption, received.encryption], [['full'], ['full']]);
  const block = Buffer.alloc(16 * 1024, 7);
  const sides = [dialled, received].map(({ established }) => {
    const sink = new RecordingWireSink();
    const { connection, adopt } = established[0]!;
    const wire = new Wire({ connection, sink, clock });
    adopt(wire);
    return { sink, wire };
  });
  for (const { wire } of sides) for (let at = 0; at < 20; at++) wire.sendBlock(at, 0, block);
  await clock.advance(20_000);
  assert.ok(block.every((byte) => byte === 7));
  for (const { sink, wire } of sides) {
    const blocks = sink.told.filter(([name]) => name === 'blockEnd');
    assert.equal(blocks.length, 20);
    assert.ok(blocks.every((told) => told.at(-1) === block.toString('hex')));
    wire.close();
  }
  await clock.advance(60_000);
  here.utp.close();
  there.utp.close();
  here.datagrams.close();
  there.datagrams.close();
});
