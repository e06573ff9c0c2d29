import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { PortMappingSummary } from '../../../source/contract/port-mapping.ts';
import type { OwnTrackerSummary } from '../../../source/contract/tracker.ts';
import {
  type DoctorOptions,
  diagnose,
  UNKNOWN_MACHINE,
} from '../../../source/engine/reachability/doctor.ts';
import { restingDht } from '../../../source/engine/session/dht-picture.ts';
import { IncomingPeers } from '../../../source/policy/incoming-peers.ts';
import { OwnAddresses } from '../../../source/policy/own-addresses.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';

const MAPPED: PortMappingSummary = {
  state: 'mapped',
  text: safeText('The router leads port 6881 to us.'),
  method: 'upnp',
  externalAddress: '203.0.113.5',
  tcpPort: 6881,
  udpPort: 6881,
};

const NO_TRACKER: OwnTrackerSummary = {
  state: 'off',
  text: safeText('The tracker is off.'),
  port: null,
  urls: [],
  torrents: 0,
  peers: 0,
  announces: { http: 0, udp: 0 },
};

const diagnosed = async (fields: Partial<DoctorOptions> = {}) =>
  diagnose({
    look: async () => ({ ...UNKNOWN_MACHINE, addresses: ['192.168.1.7', '2001:db8::7'] }),
    isOpen: () => true,
    incoming: new IncomingPeers(),
    road: () => ({ isClosed: false, text: null }),
    isOpenInwards: () => true,
    boundAddresses: () => undefined,
    ownAddresses: new OwnAddresses(),
    mapping: () => MAPPED,
    tracker: () => NO_TRACKER,
    dht: () => restingDht('idle'),
    disks: async () => [],
    inForce: () => ({ settings: ENGINE_DEFAULTS, path: '/home/ada/settings.json', notes: [] }),
    ...fields,
  });

const told = async (topic: string, fields: Partial<DoctorOptions> = {}) =>
  (await diagnosed(fields)).findings
    .filter((finding) => finding.topic === topic)
    .map(({ level, text, advice }) => `${level}: ${text}${advice === null ? '' : ` > ${advice}`}`);

describe('the doctor', () => {
  it('tells of each road, with the evidence for it', async () => {
    const incoming = new IncomingPeers();
    incoming.note('198.51.100.9', 'tcp', 1_000);
    const ownAddresses = new OwnAddresses();
    for (const voter of ['1.2.3.4', '5.6.7.8', '9.8.7.6', '20.1.1.1']) {
      ownAddresses.vote('203.0.113.5', voter);
    }
    const { roads } = await diagnosed({ incoming, ownAddresses });
    assert.deepEqual(
      roads.map(({ carrier, family, verdict, incoming: count, lastIncomingAt, seenAs }) => [
        `${carrier}${family}`,
        verdict,
        count,
        lastIncomingAt,
        seenAs,
      ]),
      [
        ['tcp4', 'reachable', 1, 1_000, '203.0.113.5'],
        ['utp4', 'likely', 0, null, '203.0.113.5'],
        ['tcp6', 'unknown', 0, null, null],
        ['utp6', 'unknown', 0, null, null],
      ],
    );
  });

  it('says what to do where nobody can come in', async () => {
    const mapping = () => ({ ...MAPPED, externalAddress: '100.64.1.2' });
    const [first] = await told('incoming', { mapping });
    assert.match(
      first!,
      /^problem: TCP over IPv4: the router has no public address itself \(100\.64\.1\.2\), so nobody can come in\. > Your provider shares/,
    );
    const closed = await told('incoming', { isOpen: (carrier) => carrier === 'utp' });
    assert.match(closed[0]!, /^problem: TCP over IPv4: no port is open.* > Another program/);
  });

  it('tells of a way that is closed, and judges by the addresses that traffic is bound to', async () => {
    const text = safeText('tun0 is gone: nothing is sent until it is back.');
    const closed = { road: () => ({ isClosed: true, text }), isOpenInwards: () => false };
    assert.match((await told('road', closed))[0]!, /^problem: tun0 is gone.* > See that/);
    const ways = await told('incoming', closed);
    assert.match(
      ways[0]!,
      /^note: TCP over IPv4: nobody can come in by the way that traffic takes/,
    );
    const { roads } = await diagnosed({ boundAddresses: () => ['203.0.113.9'] });
    assert.deepEqual(
      roads.map(({ verdict }) => verdict),
      ['likely', 'likely', 'absent', 'absent'],
    );
    assert.deepEqual(await told('road'), []);
  });

  it('says how far a disk is from what is still to come', async () => {
    const disk = { directory: '/data', total: 2 ** 40, free: 2 ** 30, wanted: 3 * 2 ** 30 };
    assert.deepEqual(await told('disk', { disks: async () => [disk] }), [
      'problem: /data: 1.00 GiB free, 3.00 GiB still to come: that does not fit. > Make 2.00 GiB of room, or pause, skip or move something.',
    ]);
    const full = { ...disk, free: 1024, wanted: 0 };
    assert.match((await told('disk', { disks: async () => [full] }))[0]!, /^warning: /);
    const gone = async () => Promise.reject(new Error('no such folder'));
    assert.match((await told('disk', { disks: gone }))[0]!, /^problem: .*no such folder/);
  });

  it('passes on what is wrong in the settings', async () => {
    const notes = [safeText('line 3: there is no setting "sesion"')];
    const path = '/home/ada/settings.json';
    const inForce = () => ({ settings: ENGINE_DEFAULTS, path, notes });
    assert.deepEqual(await told('settings', { inForce }), [
      'warning: line 3: there is no setting "sesion" > See /home/ada/settings.json.',
    ]);
    assert.deepEqual(await told('settings'), [
      'good: Nothing is wrong in /home/ada/settings.json.',
    ]);
  });

  it('knows how many files and packets the machine allows', async () => {
    const look = async () => ({
      ...UNKNOWN_MACHINE,
      openFilesLimit: 256,
      openFiles: 40,
      udpBufferLimit: 212_992,
    });
    const [files, packets] = await told('limits', { look });
    assert.match(
      files!,
      /^warning: Only 256 files and connections.*40 of them in use.* > Raise it/,
    );
    assert.match(packets!, /^note: 208 KiB of UDP packets may wait.* > On lines above/);
    assert.deepEqual(await told('limits'), [], 'what nobody tells is not judged');
  });

  it('says that the DHT is alone, and where to look', async () => {
    const dht = () =>
      ({ ...restingDht('idle'), state: 'alone', text: safeText('No node answers.') }) as const;
    assert.match(
      (await told('dht', { dht }))[0]!,
      /^warning: DHT: No node answers\. > See whether UDP/,
    );
  });

  it('says how the tracker stands where one is wanted, and by which addresses it is named', async () => {
    assert.deepEqual(await told('tracker'), []);
    const open = { ...NO_TRACKER, state: 'open', text: safeText('It listens.') } as const;
    const urls = ['udp://home.example:6969/announce'];
    assert.deepEqual(await told('tracker', { tracker: () => ({ ...open, urls }) }), [
      'good: It listens. udp://home.example:6969/announce',
    ]);
    const closed = { ...NO_TRACKER, state: 'closed', text: safeText('It is closed.') } as const;
    assert.match((await told('tracker', { tracker: () => closed }))[0]!, /^warning: .* > Choose/);
  });
});
