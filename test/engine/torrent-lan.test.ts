import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalTorrent } from '../../source/discovery/local-discovery.ts';
import type { Services } from '../../source/engine/services.ts';
import { TorrentLan } from '../../source/engine/torrent-lan.ts';

const scene = (isPrivate: boolean) => {
  const wanted = new Set<LocalTorrent>();
  const want = (torrent: LocalTorrent) => {
    wanted.add(torrent);
    return () => void wanted.delete(torrent);
  };
  const services = { local: { want } } as unknown as Services;
  const lan = new TorrentLan({
    services,
    infoHash: new Uint8Array(20),
    isPrivate,
    onPeers: () => {},
  });
  return { wanted, lan };
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

test('a private one never is (BEP 27)', () => {
  const { wanted, lan } = scene(true);
  lan.start();
  assert.equal(wanted.size, 0);
  lan.stop();
});
