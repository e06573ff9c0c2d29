import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalTorrent } from '../../../source/discovery/local-discovery.ts';
import type { Services } from '../../../source/engine/session/services.ts';
import { TorrentLan } from '../../../source/engine/torrent/torrent-lan.ts';

const scene = (isPrivate: boolean, isOn = true) => {
  const changes: boolean[] = [];
  const wanted = new Set<LocalTorrent>();
  const want = (torrent: LocalTorrent) => {
    wanted.add(torrent);
    return () => void wanted.delete(torrent);
  };
  const services = { local: { want, isOn } } as unknown as Services;
  const lan = new TorrentLan({
    services,
    infoHash: new Uint8Array(20),
    isPrivate,
    onPeers: () => {},
    onChanged: () => changes.push(lan.isOn),
  });
  return { wanted, lan, changes };
};

test('a public torrent is looked for on the local network while it is in its swarm, once', () => {
  const { wanted, lan } = scene(false);
  lan.start();
  lan.start();
  assert.equal(wanted.size, 1);
  lan.stop();
  lan.stop();
  assert.equal(wanted.size, 0);
});

test('it is told when neighbours are listened for, or not any more', () => {
  const { wanted, lan, changes } = scene(false);
  lan.start();
  for (const torrent of wanted) torrent.onState?.();
  assert.deepEqual(changes, [true]);
  assert.equal(scene(false, false).lan.isOn, false);
  assert.equal(scene(true).lan.isOn, false, 'a private one hears of none');
});

test('a private one never is (BEP 27)', () => {
  const { wanted, lan } = scene(true);
  lan.start();
  assert.equal(wanted.size, 0);
  lan.stop();
});
