/** Swarms of the real engine, its books checked all along: `simulateEngine` is `simulate` with a watch. */
import { createHash } from 'node:crypto';
import { equalBytes } from '../../source/base/bytes.ts';
import { invariant } from '../../source/base/errors.ts';
import { MAX_PIECE_MEMORY_BYTES } from '../../source/engine/limits.ts';
import { createSession, EngineSession } from '../../source/engine/session/session.ts';
import type { Torrent } from '../../source/engine/torrent/torrent.ts';
import { ENGINE_DEFAULTS } from '../../source/settings/default-settings.ts';
import { MAX_BUFFERED_BYTES } from '../../source/transport/limits.ts';
import { type PeerBehaviour, ScriptedPeer, type ScriptedPeerOptions } from './scripted-peer.ts';
import type { HostOptions, SimulatedHost } from './simulated-host.ts';
import { DOWNLOADS, type SimulatedMachine } from './simulated-machine.ts';
import { type SimulatedSwarm, type SwarmOptions, simulate } from './simulated-swarm.ts';
import type { MadeTorrent } from './torrent-maker.ts';

export interface EngineSwarmOptions extends Omit<SwarmOptions, 'startEngine'> {
  /** Virtual time between two looks at the books. */
  readonly watchEveryMs?: number;
}

const WATCH_EVERY_MS = 100;
/** While not more than that happens between two looks, the next one waits longer, up to this. */
const QUIET_CALLBACKS = 20;
const QUIET_WATCH_MS = 5_000;
const ENGINE_PORT = 6881;

/** Runs a scenario with the books checked all along; afterwards nothing may be left waiting. */
export const simulateEngine = async (
  options: EngineSwarmOptions,
  scenario: (swarm: SimulatedSwarm) => Promise<void>,
): Promise<SimulatedSwarm> => {
  const { watchEveryMs = WATCH_EVERY_MS, ...swarmOptions } = options;
  const swarm = await simulate({ ...swarmOptions, startEngine: createSession }, async (running) => {
    const stop = watch(running, watchEveryMs);
    await scenario(running);
    for (const machine of running.machines) checkBooks(machine);
    stop();
  });
  const { pendingTimers } = swarm.clock;
  invariant(pendingTimers === 0, `${pendingTimers} timers wait after all engines have closed`);
  return swarm;
};

export const engineOf = (machine: SimulatedMachine): EngineSession => {
  const { session } = machine;
  if (session instanceof EngineSession) return session;
  throw new Error(`no real engine runs on ${machine.address}`);
};

export const torrentOf = (machine: SimulatedMachine, made: MadeTorrent): Torrent =>
  engineOf(machine).torrents.need(made.id);

/** Pieces that the engine calls verified and that are not on the disk with the right hash; of whole files only. */
export const wrongPieces = (
  machine: SimulatedMachine,
  made: MadeTorrent,
  have: Iterable<number> = torrentOf(machine, made).content.have.indexes(),
): readonly number[] => {
  const onDisk = payloadOnDisk(machine, made);
  return [...have].filter((piece) => {
    const start = piece * made.pieceLength;
    const bytes = onDisk.subarray(start, start + made.pieceLength);
    return !equalBytes(createHash('sha1').update(bytes).digest(), made.pieceHashes[piece]!);
  });
};

/** Lets a scripted peer dial an engine from an address of its own. */
export const dialEngine = (
  from: SimulatedHost,
  machine: SimulatedMachine,
  made: MadeTorrent,
  behaviour: PeerBehaviour = {},
  more: Partial<Pick<ScriptedPeerOptions, 'peerId' | 'reserved' | 'sendsHandshake'>> = {},
): ScriptedPeer =>
  ScriptedPeer.connect(
    from.network.tcp,
    { host: machine.address, port: ENGINE_PORT },
    { infoHash: made.infoHash, behaviour, ...more },
  );

/** A scripted peer that waits to be dialled; answers its address, and each connection it got. */
export const servePeer = async (
  swarm: SimulatedSwarm,
  address: string,
  made: MadeTorrent,
  behaviour: PeerBehaviour,
  line: Partial<HostOptions> = {},
): Promise<{ readonly address: string; readonly peers: readonly ScriptedPeer[] }> => {
  const peers: ScriptedPeer[] = [];
  const { tcp } = swarm.network.host(address, line).network;
  const options = { infoHash: made.infoHash, behaviour };
  await ScriptedPeer.listen(tcp, { host: address, port: ENGINE_PORT }, options, (peer) =>
    peers.push(peer),
  );
  return { address: `${address}:${ENGINE_PORT}`, peers };
};

/** An address of a network of its own, so that no rule about neighbours is in the way. */
export const strangerAddress = (index: number): string => `60.${index >> 8}.${index & 255}.9`;

export const addPeers = async (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  made: MadeTorrent,
  addresses: readonly string[],
): Promise<void> => {
  for (const address of addresses) {
    await swarm.wait(machine.session.execute('torrent:add-peer', { id: made.id, address }));
  }
};

/** Addresses (`host:port`) that an engine has banned, and why. */
export const bannedBy = (machine: SimulatedMachine): readonly string[] =>
  machine.events.flatMap((event) => (event.name === 'peer:banned' ? [event.address] : []));

/** Why connections ended, as `host:port: reason`. */
export const farewellsOf = (machine: SimulatedMachine): readonly string[] =>
  machine.events.flatMap((event) =>
    event.name === 'peer:disconnected' ? [`${event.address}: ${event.reason}`] : [],
  );

/** Looks ever less often while nothing goes on: days may pass so. */
const watch = (swarm: SimulatedSwarm, everyMs: number): (() => void) => {
  let waitMs = everyMs;
  let timer = swarm.clock.setTimer(waitMs, look);
  let before = 0;
  function look(): void {
    const { callbacksRun } = swarm.clock;
    const isQuiet = callbacksRun - before < QUIET_CALLBACKS;
    before = callbacksRun;
    waitMs = isQuiet ? Math.min(waitMs * 2, Math.max(everyMs, QUIET_WATCH_MS)) : everyMs;
    for (const machine of swarm.machines) checkBooks(machine);
    timer = swarm.clock.setTimer(waitMs, look);
  }
  return () => timer.cancel();
};

/** Throws where what an engine believes does not add up. */
export const checkBooks = (machine: SimulatedMachine): void => {
  if (!machine.isRunning) return;
  const engine = engineOf(machine);
  const { memory, peerBudget } = engine.services;
  let connected = 0;
  let hasLargePieces = false;
  for (const torrent of engine.torrents.values()) {
    connected += checkTorrent(torrent, machine.address);
    hasLargePieces ||= torrent.content.layout.pieceLength * 2 > MAX_PIECE_MEMORY_BYTES;
  }
  invariant(peerBudget.used >= connected, `${machine.address}: more peers than were budgeted`);
  invariant(memory.used >= 0, `${machine.address}: piece memory below nothing`);
  invariant(
    hasLargePieces || memory.used <= MAX_PIECE_MEMORY_BYTES,
    `${machine.address}: ${memory.used} bytes of pieces under way`,
  );
};

/** Answers how many peers are connected. */
const checkTorrent = (torrent: Torrent, at: string): number => {
  const { picker, content } = torrent;
  if (picker === undefined) return 0;
  picker.checkInvariants();
  let asked = torrent.presence.webRequests;
  let count = 0;
  for (const peer of torrent.peers) {
    count += 1;
    asked += picker.outstanding(peer.key);
    const isInterested = picker.isInterestedIn(peer.key);
    invariant(peer.weAreInterested === isInterested, `${at}: interest in ${peer.address} is stale`);
    invariant(
      peer.wire.bufferedBytes <= MAX_BUFFERED_BYTES,
      `${at}: ${peer.wire.bufferedBytes} bytes wait for ${peer.address}`,
    );
  }
  const { connectionsPerTorrent } = ENGINE_DEFAULTS.network;
  invariant(count <= connectionsPerTorrent, `${at}: ${count} peers`);
  const booked = picker.begun.reduce((sum, begun) => sum + begun.outstanding, 0);
  invariant(asked === booked, `${at}: ${asked} requests at peers, ${booked} in pieces`);
  for (let piece = 0; piece < content.layout.pieceCount; piece++) {
    const isHere = content.have.has(piece);
    invariant(picker.hasPiece(piece) === isHere, `${at}: piece ${piece} had by one book only`);
  }
  return count;
};

const payloadOnDisk = (machine: SimulatedMachine, made: MadeTorrent): Uint8Array => {
  const payload = new Uint8Array(made.payload.length);
  for (const { path, offset, size, isPadding } of made.fileList) {
    if (isPadding) continue;
    const bytes = machine.disk.bytes(`${DOWNLOADS}/${path}`);
    if (bytes !== undefined) payload.set(bytes.subarray(0, size), offset);
  }
  return payload;
};
