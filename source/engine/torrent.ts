/**
 * One torrent: what it is, where it lies, in which state it is, and who works for it just now.
 * A coordinator: checking is the storage's, the swarm is the run's, announcing the trackers',
 * the record the keeper's.
 */
import { Bitfield } from '../base/bitfield.ts';
import { messageOf, SluiceError } from '../base/errors.ts';
import { type TorrentId, torrentIdOf, wireHashOf } from '../base/ids.ts';
import type { Endpoint } from '../base/ports/network.ts';
import type { Lock, TorrentRecord } from '../base/ports/state.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import type {
  DetailPart,
  FilePriority,
  PeerSource,
  RatesDetails,
  TorrentDetails,
} from '../contract/details.ts';
import type {
  TorrentRemoval,
  TorrentState,
  TorrentSummary,
  TorrentTrouble,
} from '../contract/frame.ts';
import type { TrackerView } from '../discovery/tracker-record.ts';
import { type DiskTrouble, troubleOf } from '../policy/disk-trouble.ts';
import type { LifecycleStep } from '../policy/lifecycle.ts';
import { NOTHING_RESERVED } from '../protocol/handshake.ts';
import type { PieceIndex } from '../protocol/layout.ts';
import { encodeOutline, type MetainfoOutline } from '../protocol/metainfo-outline.ts';
import { createPeerId } from '../protocol/peer-id.ts';
import type { TrustedPieces } from '../storage/disk-check.ts';
import type { FilePaths } from '../storage/file-names.ts';
import { type ResumePart, restamped, resumeOfTrusted, trustedOf } from '../storage/resume.ts';
import type { Handshaken, LocalIdentity } from '../transport/handshaking.ts';
import { Throttle } from './bandwidth.ts';
import { Completion } from './completion.ts';
import type { Content } from './content.ts';
import { DataCheck } from './data-check.ts';
import type { StoppedTorrent } from './disk-sentinel.ts';
import { shortageWords, stoppedWords } from './disk-words.ts';
import { WRITE_MARK_MS } from './limits.ts';
import { withFilePath, withName } from './new-names.ts';
import type { PublishedTorrent } from './publisher.ts';
import { RecordKeeper } from './record-keeper.ts';
import { type DataPlace, Relocator } from './relocator.ts';
import { Run } from './run.ts';
import type { Services } from './services.ts';
import { Slumber } from './slumber.ts';
import type { StoredMetainfo } from './stored-metainfo.ts';
import { Tally } from './tally.ts';
import type { TorrentData } from './torrent-data.ts';
import { detailsOf } from './torrent-details.ts';
import { TorrentLife } from './torrent-life.ts';
import { summaryOf } from './torrent-summary.ts';
import { TorrentTrackers, type TrackerFigures } from './torrent-trackers.ts';
import type { TorrentView } from './torrent-view.ts';
import { WriteMark } from './write-mark.ts';

export interface TorrentOptions extends TorrentParts {
  /** What is known from an earlier session. */
  readonly record: TorrentRecord | undefined;
}

/** What it keeps. */
interface TorrentParts {
  readonly services: Services;
  readonly metainfo: MetainfoOutline;
  readonly stored: StoredMetainfo;
  readonly place: DataPlace;
  /** Where it goes when it is complete. */
  readonly destination: string | undefined;
  readonly takeLock: (directory: string) => Promise<Lock>;
  readonly data: TorrentData;
  readonly content: Content;
  readonly labels: readonly SafeText[];
  /** On its place; undefined where the whole session has one. */
  readonly lock: Lock | undefined;
  readonly isPaused: boolean;
  /** The user has just added it: data that is gone is fetched again, and not taken for a missing disk. */
  readonly isNew: boolean;
}

/** A sync that fails in these ways would fail again: nothing more is written until it is mended. */
const SYNC_TROUBLES: ReadonlySet<DiskTrouble> = new Set([
  'disk-full',
  'disk-read-only',
  'storage-missing',
]);

export class Torrent implements PublishedTorrent, TorrentView, StoppedTorrent {
  readonly id: TorrentId;
  readonly infoHash: Uint8Array;
  readonly metainfo: MetainfoOutline;
  readonly content: Content;
  readonly tally: Tally;
  readonly addedAt: number;
  /** For the user to change. */
  readonly trackerList: TorrentTrackers;
  readonly #options: TorrentParts;
  readonly #services: Services;
  readonly #data: TorrentData;
  readonly #keeper: RecordKeeper;
  readonly #peerId: Uint8Array;
  readonly #userPeers: Endpoint[] = [];
  readonly #life: TorrentLife;
  readonly #completion: Completion;
  readonly #mark: WriteMark;
  readonly #slumber: Slumber;
  #download: Throttle | undefined;
  #upload: Throttle | undefined;
  #labels: readonly SafeText[];
  /** While it is in the swarm. */
  #run: Run | undefined;
  readonly #check: DataCheck;
  readonly #relocator: Relocator;
  #destination: string | undefined;
  #isClosing = false;
  #isRemoving = false;
  /** Who waits for the end of a move. */
  #moveWish:
    | { done: (left: readonly string[]) => void; failed: (error: unknown) => void }
    | undefined;
  /** Pieces known from the record may be believed where their files have not changed. */
  #trusted: TrustedPieces | undefined;
  #toComeByRecord: number | undefined;
  #wasCheckedInPause = false;
  /** Data that is not there is fetched again, and not taken for a missing disk. */
  #mayBeGone: boolean;
  /** What stopped it, while it is in `error`. */
  #trouble: DiskTrouble = 'other';
  /** The last look at data that was let go did not end well. */
  #isLookDue = false;
  /** The user wants all of it checked: until that is done, nothing counts as known, also if the process is killed. */
  #isVerifying: boolean;
  /** It was asked for, or has found something out. */
  #isCheckNews: boolean;
  #removal:
    | {
        withData: boolean;
        done: (files: readonly string[]) => void;
        failed: (error: unknown) => void;
      }
    | undefined;

  constructor({ record, ...options }: TorrentOptions) {
    const { services, metainfo } = options;
    const { clock, random } = services.ports;
    this.id = torrentIdOf(metainfo.hashes);
    this.infoHash = wireHashOf(metainfo.hashes);
    this.metainfo = metainfo;
    this.content = options.content;
    this.tally = new Tally(record?.downloadedBytes, record?.uploadedBytes);
    this.addedAt = record?.addedAtMs ?? clock.wallTime();
    this.#options = options;
    this.#services = services;
    this.#data = options.data;
    this.#labels = options.labels;
    this.#completion = this.#makeCompletion(record);
    this.#mark = this.#makeMark();
    this.#restoreLimits(record);
    this.#mayBeGone = options.isNew;
    this.#trusted = trustedOf(record, metainfo.layout);
    this.#isVerifying = record?.isVerifying === true;
    this.#isCheckNews = options.isNew || this.#isVerifying;
    this.#rememberContent();
    this.#check = new DataCheck({
      ...options,
      turns: services.checkTurns,
      onProgress: () => this.#touch(),
    });
    this.#slumber = this.#makeSlumber();
    this.#destination = options.destination;
    this.#relocator = this.#makeRelocator(record);
    this.#life = new TorrentLife({
      name: this.name,
      isPaused: options.isPaused,
      isMoving: record?.relocation !== undefined,
      take: (step) => this.#take(step),
      onChanged: () => this.#touch(),
    });
    this.#peerId = createPeerId(random, services.options.version);
    this.trackerList = this.#makeTrackers(record);
    this.#keeper = new RecordKeeper({
      clock,
      save: () => this.#save(),
      sync: () => this.#sync(),
      onFailed: (error) => this.#warn(`state not saved: ${messageOf(error)}`),
    });
  }

  get state(): TorrentState {
    return this.#life.now.state;
  }

  get name(): SafeText {
    const { name } = this.#relocator.place.names;
    return name === undefined ? this.metainfo.displayName : safeText(name);
  }

  get place(): DataPlace {
    return this.#relocator.place;
  }

  get directory(): string {
    return this.#relocator.place.directory;
  }

  get destination(): string | null {
    return this.#destination ?? null;
  }

  get paths(): FilePaths {
    return this.#relocator.paths;
  }

  get moveProgress(): number {
    return this.#relocator.progress;
  }

  get problem(): SafeText | null {
    const { problem } = this.#life.now;
    if (problem !== undefined) return safeText(problem);
    const shortage = this.#shortage;
    return shortage === undefined ? null : shortageWords(shortage);
  }

  get trouble(): TorrentTrouble | null {
    return this.stoppedBy ?? (this.#shortage === undefined ? null : 'disk-low');
  }

  get stoppedBy(): DiskTrouble | null {
    return this.state === 'error' ? this.#trouble : null;
  }

  get mountPath(): string | undefined {
    return this.#data.mountPath;
  }

  get completedAt(): number | null {
    return this.#completion.at;
  }

  get labels(): readonly SafeText[] {
    return this.#labels;
  }

  get rates(): RatesDetails {
    return this.#services.rates.of(this.tally);
  }

  get removal(): TorrentRemoval | null {
    return this.#services.removals.of(this.id);
  }

  /** Still to be downloaded: 0 while that is being found out. Before data is looked at, its record counts. */
  get bytesToCome(): number {
    const { content } = this;
    if (this.#trusted === undefined) {
      return this.state === 'checking' ? 0 : content.wantedSize - content.wantedDone;
    }
    // Ten thousand torrents at rest are asked every ten seconds.
    this.#toComeByRecord ??=
      content.wantedSize -
      content.wantedBytesIn(Bitfield.fromBytes(this.#trusted.pieces, content.layout.pieceCount)!);
    return this.#toComeByRecord;
  }

  /** Of these, what comes without anybody doing anything. */
  get comingBytes(): number {
    return this.state === 'downloading' ? this.bytesToCome : 0;
  }

  get downloadLimit(): number | null {
    return this.#download?.limit ?? null;
  }

  get uploadLimit(): number | null {
    return this.#upload?.limit ?? null;
  }

  get trackerFigures(): TrackerFigures {
    return this.trackerList.figures();
  }

  get checkProgress(): number {
    return this.#check.progress;
  }

  get picker() {
    return this.#run?.picker;
  }

  get trackers(): readonly TrackerView[] {
    return this.trackerList.views();
  }

  /** Undefined where incoming peers are not welcome. */
  get identity(): LocalIdentity | undefined {
    if (this.#run === undefined && !this.#slumber.isOn) return undefined;
    return { peerId: this.#peerId, reserved: NOTHING_RESERVED };
  }

  get peers() {
    return this.#run?.swarm.peers.values() ?? [];
  }

  /** The first step: checks what is on disk and joins the swarm, unless it was left paused. */
  begin(): void {
    this.#life.begin();
    // Also a paused one is checked when that was asked for.
    if (this.#isVerifying && this.state === 'paused') this.#life.apply({ kind: 'verify' });
  }

  /** Just added: from now on a killed process finds it again, as it was wished. */
  async remember(): Promise<void> {
    this.#keeper.touch();
    await this.#keeper.flush();
  }

  /** Resolves when what the user wished last is in the record: a killed process takes it up as it was left. */
  saved(): Promise<void> {
    return this.#keeper.flush();
  }

  resume(): void {
    this.#life.apply({ kind: 'resume' });
    this.#keeper.touch();
    this.#services.report('torrent:resumed', { id: this.id });
  }

  /** Resolves when the swarm is left and all is saved. */
  async pause(): Promise<void> {
    this.#life.apply({ kind: 'pause' });
    this.#keeper.touch();
    await this.#life.calm();
    await this.#keeper.flush();
    // Nothing of ours keeps its disk from being unmounted.
    await this.#data.closeFiles();
    this.#services.report('torrent:paused', { id: this.id });
  }

  /** Its disk is mended. */
  recover(): void {
    if (this.state !== 'error' || this.#life.now.isStopping) return;
    this.#life.apply({ kind: 'recover' });
    this.#keeper.touch();
    this.#services.report('torrent:recovered', { id: this.id });
  }

  /** Answers files that stay at the old place, for Sluice did not make them. */
  async move(directory: string): Promise<readonly string[]> {
    if (this.#destination !== undefined && !this.content.isComplete) {
      this.#destination = directory;
      await this.#saveWish();
      return [];
    }
    const left = await this.#relocate({ ...this.#relocator.place, directory });
    await this.#stayHere();
    return left;
  }

  async rename(name: string): Promise<void> {
    const { directory, names } = this.#relocator.place;
    await this.#relocate({ directory, names: withName(this.metainfo.layout, names, name) });
    this.#reportRenamed(name);
  }

  async renameFile(file: number, path: string): Promise<void> {
    const { directory, names } = this.#relocator.place;
    const next = withFilePath(this.metainfo.layout, names, file, path);
    await this.#relocate({ directory, names: next });
    this.#reportRenamed(path);
  }

  /** Resolves when all is where it was. */
  async cancelMove(): Promise<void> {
    if (await this.#relocator.cancel()) return;
    throw new SluiceError('session/not-allowed', `${this.name} is not being moved`);
  }

  /** Checks all data anew, believing nothing. */
  verify(): void {
    this.#trusted = undefined;
    this.#mayBeGone = true;
    this.#isVerifying = true;
    this.#isCheckNews = true;
    this.#keeper.touch();
    this.#wasCheckedInPause = false;
    // One that was begun before the pause believes too much.
    if (this.state === 'paused') this.#check.discard();
    const isNews = this.state !== 'checking';
    this.#life.apply({ kind: 'verify' });
    if (isNews) this.#services.report('torrent:verifying', { id: this.id });
  }

  /** What the user typed is theirs to decide: no scope rule. */
  addPeers(endpoints: readonly Endpoint[]): void {
    this.#userPeers.push(...endpoints);
    this.#hear(endpoints, 'user');
  }

  /** The user wants nothing of them any more. */
  banHost(host: string): void {
    this.#run?.swarm.leaveHost(host);
  }

  reportBanned(address: string): void {
    const reason = safeText('banned by the user');
    this.#services.report('peer:banned', { id: this.id, address, reason });
  }

  setPriorities(files: readonly number[], priority: FilePriority): void {
    this.content.setPriorities(files, priority);
    this.#toComeByRecord = undefined;
    this.#data.setWanted((file) => this.content.isWantedFile(file));
    this.#run?.onPrioritiesChanged();
    this.#services.touchDisks();
    this.#afterProgress();
    this.#keeper.touch();
    this.#touch();
  }

  setLabels(labels: readonly SafeText[]): void {
    this.#labels = labels;
    this.#keeper.touch();
    this.#touch();
  }

  /** The storage is not sure of these any more: they are looked at, and fetched again where they are wrong. */
  onDoubt(pieces: readonly PieceIndex[], error: unknown): void {
    this.#losePieces(pieces, error);
    this.#check
      .recheck(pieces)
      .then(
        (found) => this.#findPieces(found),
        (fault: unknown) => this.#fail(fault),
      )
      .finally(() => this.#letHashesGo());
  }

  /** The medium has lost these: only what is fetched again can be trusted. */
  onLost(pieces: readonly PieceIndex[], error: unknown): void {
    this.#losePieces(pieces, error);
  }

  /** The file system that held the data is not mounted any more. */
  onMissing(error: unknown): void {
    this.#fail(error);
  }

  /** Its disk may not be there any more. */
  lookForData(): void {
    this.#slumber.wake();
    if (this.#run === undefined) return;
    // Where it is missing, `onMissing` hears of it; what cannot be looked at is told by the next read.
    this.#data.storage.needPlace().catch(() => {});
  }

  /** A piece will be written: not before the record says that there may be more than it knows of. */
  beforeWrite(): Promise<void> | undefined {
    return this.#mark.beforeWrite();
  }

  onWritten(): void {
    this.#mark.onWritten();
  }

  setLimits({ download, upload }: { download?: number | null; upload?: number | null }): void {
    const before = [this.downloadLimit, this.uploadLimit];
    if (download !== undefined) this.#downThrottle.setLimit(download);
    if (upload !== undefined) this.#upThrottle.setLimit(upload);
    if (before[0] === this.downloadLimit && before[1] === this.uploadLimit) return;
    this.#services.report('torrent:limits-changed', {
      id: this.id,
      download: this.downloadLimit,
      upload: this.uploadLimit,
    });
    this.#keeper.touch();
    this.#touch();
  }

  accept(handshaken: Handshaken): void {
    (this.#run ?? this.#slumber).accept(handshaken);
  }

  mayAccept(host: string): boolean {
    return this.#run?.mayAccept(host) ?? this.#slumber.isOn;
  }

  /** The session ends: as it is, it shall be found again. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#relocator.leave();
    await this.#leave();
    await this.#keeper.flush();
    await this.#release();
  }

  /** Gone from the session; answers the files that went too. */
  remove(withData: boolean): Promise<readonly string[]> {
    return new Promise((done, failed) => {
      // Asked first: a second wish must not take the first one's answer away.
      this.#life.applyAfter({ kind: 'remove' }, () => {
        this.#removal = { withData, done, failed };
      });
    });
  }

  summary(): TorrentSummary {
    return summaryOf(this, this.#services.ports.clock);
  }

  details(parts: ReadonlySet<DetailPart>): TorrentDetails {
    return detailsOf(this, parts, this.#services.ports.clock);
  }

  #take(step: LifecycleStep): void {
    switch (step) {
      case 'check':
        void this.#checkData();
        return;
      case 'join':
        this.#join();
        return;
      case 'move':
        void this.#bringData();
        return;
      case 'stop':
        void this.#stop().then(() => this.#life.apply({ kind: 'stopped' }));
        return;
      case 'dispose':
        void this.#dispose();
        return;
    }
  }

  async #checkData(): Promise<void> {
    // Whoever began a check that was suspended waits for it still.
    if (this.#check.resume()) return;
    if (this.#wasCheckedInPause) {
      this.#onChecked();
      return;
    }
    try {
      const wish = { trusted: this.#trusted, mayBeGone: this.#mayBeGone };
      const result = await this.#check.start(wish);
      if (result === undefined) return;
      if (result.hashedPieces > 0) this.#isCheckNews = true;
    } catch (error) {
      this.#showTrusted();
      this.#fail(error);
      return;
    }
    // The last batch may have been on its way when the check was suspended.
    if (this.state === 'checking') this.#onChecked();
    else this.#wasCheckedInPause = true;
  }

  #onChecked(): void {
    const { have, layout, isComplete } = this.content;
    const isAsKnown = this.#isAsKnown();
    this.#trusted = undefined;
    this.#mayBeGone = false;
    this.#wasCheckedInPause = false;
    this.#isCheckNews = false;
    this.#isVerifying = false;
    this.#letHashesGo();
    if (!isAsKnown) this.#keeper.touch();
    this.#services.touchDisks();
    const facts = {
      id: this.id,
      torrentName: this.name,
      piecesHave: have.count,
      pieceCount: layout.pieceCount,
      isComplete,
    };
    const kind = isAsKnown ? 'chatter' : undefined;
    const tell = (): void => this.#services.report('torrent:checked', facts, kind);
    if (!isComplete) tell();
    this.#life.apply({ kind: 'checked', isFinished: isComplete });
    // Whoever hears that all is there may leave: it has been made safe then.
    if (isComplete) this.#completion.whenSafe(tell);
  }

  #join(): void {
    const { isComplete } = this.content;
    this.trackerList.start();
    if (isComplete) this.#completion.found();
    this.#slumber.begin(this.#completion.settled());
    if (!isComplete || this.#userPeers.length > 0 || this.#isLookDue) this.#slumber.wake();
  }

  #startRun(missing: readonly PieceIndex[]): Run {
    const run = new Run({
      ...this.#options,
      pieceHashes: () => this.#options.stored.pieceHashes(),
      id: this.id,
      infoHash: this.infoHash,
      peerId: this.#peerId,
      storage: this.#data.storage,
      download: this.#downThrottle,
      upload: this.#upThrottle,
      tally: this.tally,
      events: {
        onPieceVerified: (piece) => this.#onPieceVerified(piece),
        onDiskFailed: (error) => {
          if (this.#run === run) this.#fail(error);
        },
        onChanged: () => this.#touch(),
        onQuiet: () => {
          if (this.#run === run) this.#goToSleep(run);
        },
      },
    });
    this.#run = run;
    if (missing.length > 0) {
      this.#losePieces(missing, 'they were not found again');
    }
    run.hear(this.#userPeers, 'user');
    return run;
  }

  async #relocate(target: DataPlace): Promise<readonly string[]> {
    if (this.#relocator.isAt(target)) return [];
    return this.#beginMove(target, await this.#relocator.check(target));
  }

  /** Rejects with `session/not-allowed` where it is being moved, or removed. */
  #beginMove(target: DataPlace, mountPath: string): Promise<readonly string[]> {
    return new Promise((done, failed) => {
      this.#life.applyAfter({ kind: 'move' }, () => {
        this.#relocator.plan(target, mountPath);
        this.#moveWish = { done, failed };
      });
    });
  }

  async #bringData(): Promise<void> {
    const before = this.directory;
    const goal = this.#relocator.pending?.directory ?? before;
    try {
      await this.#check.stop();
      await this.#takeUpToMove();
      const left = await this.#relocator.run();
      this.#endMove();
      if (this.directory !== before) this.#reportMoved();
      this.#moveWish?.done(left);
    } catch (error) {
      this.#endMove(error);
      this.#reportMoveFailed(goal, error);
      this.#moveWish?.failed(error);
    }
    this.#moveWish = undefined;
  }

  /** What is known of data at rest is carried along. */
  async #takeUpToMove(): Promise<void> {
    if (this.#data.isAtHand || !this.#life.now.isChecked) return;
    const missing = (await this.#takeDataUp()) ?? [];
    if (missing.length > 0) this.#losePieces(missing, 'they were not found again');
  }

  /** With something still pending it waits in `error`, and is brought on from there. */
  #endMove(error?: unknown): void {
    const { isRemoved, state } = this.#life.now;
    if (isRemoved || state !== 'moving' || this.#isClosing) return;
    if (this.#relocator.pending !== undefined) this.#fail(error);
    else this.#life.apply({ kind: 'moved' });
    this.#services.touchDisks();
  }

  /** Out of the folder for incomplete ones. Where that fails it stays there, and it is tried again with the next start. */
  async #goHome(): Promise<void> {
    const directory = this.#destination;
    if (directory === undefined) return;
    const target = { ...this.#relocator.place, directory };
    let mountPath: string;
    try {
      mountPath = await this.#relocator.check(target);
    } catch (error) {
      this.#reportMoveFailed(directory, error);
      return;
    }
    // How it ends is told where it ends.
    const isHome = await this.#beginMove(target, mountPath).then(
      () => true,
      () => false,
    );
    if (isHome) await this.#stayHere();
  }

  async #stayHere(): Promise<void> {
    this.#destination = undefined;
    await this.#saveWish();
  }

  #reportMoveFailed(directory: string, error: unknown): void {
    if (this.#isClosing || this.#life.now.isRemoved) return;
    const problem = safeText(messageOf(error));
    this.#services.report('torrent:move-failed', { id: this.id, directory, problem });
  }

  #reportMoved(): void {
    const { id, name: torrentName, directory } = this;
    this.#services.report('torrent:moved', { id, torrentName, directory });
  }

  #reportRenamed(path: string): void {
    const { id, name: torrentName } = this;
    this.#services.report('torrent:renamed', { id, torrentName, path: safeText(path) });
  }

  async #saveWish(): Promise<void> {
    this.#keeper.touch();
    this.#touch();
    await this.#keeper.flush();
  }

  #goToSleep(run: Run): void {
    this.#run = undefined;
    this.#slumber.begin(run.close().then(() => this.#completion.settled()));
    this.#touch();
  }

  #makeSlumber(): Slumber {
    return new Slumber({
      letGo: () => this.#letDataGo(),
      takeUp: () => {
        if (this.#data.isAtHand) return undefined;
        return this.#takeDataUp();
      },
      join: (missing) => this.#startRun(missing),
      onFailed: (error) => this.#fail(error),
    });
  }

  /** Pieces that are gone; undefined where it was stopped. */
  async #takeDataUp(): Promise<readonly PieceIndex[] | undefined> {
    this.#trusted = trustedOf(this.#data.known, this.metainfo.layout);
    this.#toComeByRecord = undefined;
    this.#isLookDue = true;
    let missing: readonly PieceIndex[] | undefined;
    try {
      missing = await this.#check.confirm(this.#trusted);
      this.#isLookDue = missing === undefined;
      if (missing !== undefined) this.#trusted = undefined;
      return missing;
    } finally {
      if (missing === undefined) await this.#data.giveUp();
    }
  }

  /** What is written is synced and saved first; where that fails it stays at hand. */
  async #letDataGo(): Promise<void> {
    await this.#keeper.flush();
    if (this.content.isComplete && !this.#keeper.isDirty) await this.#data.letGo();
  }

  #hear(endpoints: readonly Endpoint[], source: PeerSource): void {
    (this.#run ?? this.#slumber).hear(endpoints, source);
  }

  /** Before data is looked at, what was known of it is what is shown. */
  #rememberContent(): void {
    const { content } = this;
    if (this.#trusted === undefined) return;
    content.remember(Bitfield.fromBytes(this.#trusted.pieces, content.layout.pieceCount)!);
  }

  /** The check found what the record says: that need not be said again, nor told. */
  #isAsKnown(): boolean {
    if (this.#isCheckNews || this.#trusted === undefined || this.#data.isElsewhere) return false;
    if (this.#trusted.writing !== undefined) return false;
    const { have, layout } = this.content;
    return Bitfield.fromBytes(this.#trusted.pieces, layout.pieceCount)?.count === have.count;
  }

  get #downThrottle(): Throttle {
    this.#download ??= new Throttle(this.#services.ports.clock, null, this.#services.download);
    return this.#download;
  }

  get #upThrottle(): Throttle {
    this.#upload ??= new Throttle(this.#services.ports.clock, null, this.#services.upload);
    return this.#upload;
  }

  /** A check that is paused goes on later where it was. */
  async #stop(): Promise<void> {
    const { isPaused, isRemoved, isChecked, state } = this.#life.now;
    if (isPaused && !isRemoved && !isChecked && this.#run === undefined) this.#check.suspend();
    else await this.#leave();
    if (isPaused && !isRemoved && isChecked) await this.#letDataGo();
    if (isRemoved) await this.#relocator.cancel();
    if (state === 'error') await this.#data.closeFiles();
  }

  /** Out of the swarm, or the check ended; whatever was complete is written. */
  async #leave(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    await Promise.all([
      this.#check.stop(),
      this.#slumber.end(),
      run?.close(),
      this.trackerList.stop(),
    ]);
    if (this.#run === undefined) this.#options.stored.letGo();
    this.#endWriting();
  }

  /** From the next record on, what it says is all that is there. */
  #endWriting(): void {
    if (!this.#mark.isOn) return;
    this.#mark.end();
    this.#keeper.touch();
  }

  async #dispose(): Promise<void> {
    const removal = this.#removal;
    try {
      await this.#keeper.settled();
      const removed = removal?.withData ? await this.#removeData() : [];
      await this.#services.ports.state.removeTorrent(this.id);
      await this.#release();
      removal?.done(removed);
    } catch (error) {
      const problem = `it could not be removed: ${messageOf(error)}`;
      this.#life.apply({ kind: 'not-removed', problem });
      removal?.failed(error);
    }
  }

  /** A process that is killed in the middle goes on with it: half of the data is of no use. */
  async #removeData(): Promise<readonly string[]> {
    this.#isRemoving = true;
    await this.#save();
    return this.#data.open().removeFiles();
  }

  async #release(): Promise<void> {
    this.#download?.close();
    this.#upload?.close();
    this.#services.rates.forget(this.tally);
    await this.#data.close();
    await this.#relocator.release();
  }

  #onPieceVerified(piece: PieceIndex): void {
    this.content.addPiece(piece);
    this.#services.report('piece:verified', { id: this.id, piece });
    this.#afterPiecesChanged();
  }

  #afterProgress(): void {
    const { isComplete } = this.content;
    const isInSwarm = this.#run !== undefined || this.#slumber.isOn;
    if (isComplete === this.#life.now.isFinished || !isInSwarm) return;
    this.#life.apply({ kind: isComplete ? 'finished' : 'unfinished' });
    if (isComplete) this.#complete();
    else this.#wakeToFetch();
  }

  #complete(): void {
    this.#letHashesGo();
    this.#endWriting();
    if (this.content.have.isFull) this.trackerList.complete();
    this.#run?.onComplete();
    this.#completion.reached();
  }

  /** Whoever it knew before it slept is forgotten. */
  #wakeToFetch(): void {
    if (!this.#slumber.isOn) return;
    this.trackerList.announceNow();
    this.#slumber.wake();
  }

  #losePieces(pieces: readonly PieceIndex[], error: unknown): void {
    this.#mark.renew();
    for (const piece of pieces) this.content.dropPiece(piece);
    this.#run?.losePieces(pieces);
    this.#warn(`${this.name}: ${pieces.length} pieces are not as they were: ${messageOf(error)}`);
    this.#afterPiecesChanged();
  }

  #findPieces(pieces: readonly PieceIndex[]): void {
    for (const piece of pieces) this.content.addPiece(piece);
    this.#run?.findPieces(pieces);
    this.#afterPiecesChanged();
  }

  #afterPiecesChanged(): void {
    this.#keeper.touch();
    this.#touch();
    this.#afterProgress();
  }

  #warn(message: string): void {
    this.#services.report('session:warned', { message: safeText(message) });
  }

  #fail(error: unknown): void {
    if (this.state === 'error' || this.#life.now.isRemoved) return;
    this.#trouble = troubleOf(error);
    const isMissing = this.#trouble === 'storage-missing';
    if (isMissing) this.#trustWhatIsSynced();
    const problem = stoppedWords(error, this.#trouble, this.bytesToCome);
    this.#life.apply({ kind: 'fail', problem, isUnchecked: isMissing });
    this.#services.report('torrent:failed', { id: this.id, problem });
    this.#services.sentinel.watch(this);
  }

  /** What the disk holds cannot be asked now: it is what it was, and looked at when it is back. */
  #trustWhatIsSynced(): void {
    if (this.#trusted !== undefined || !this.#life.now.isChecked) return;
    this.#trusted = trustedOf(this.#data.known, this.metainfo.layout);
    this.#toComeByRecord = undefined;
  }

  /** A check that could not be made has found nothing, which says nothing. */
  #showTrusted(): void {
    const { content } = this;
    if (this.#trusted === undefined) return;
    const pieces = Bitfield.fromBytes(this.#trusted.pieces, content.layout.pieceCount);
    for (const piece of pieces?.indexes() ?? []) content.addPiece(piece as PieceIndex);
  }

  async #sync(): Promise<void> {
    try {
      await this.#data.sync();
    } catch (error) {
      const isOfDisk = SYNC_TROUBLES.has(troubleOf(error));
      if (isOfDisk && this.#run !== undefined) this.#fail(error);
      throw error;
    }
  }

  get #shortage() {
    if (this.state !== 'downloading' || this.content.isComplete) return undefined;
    return this.#services.shortageOf(this.directory);
  }

  #makeCompletion(record: TorrentRecord | undefined): Completion {
    return new Completion({
      clock: this.#services.ports.clock,
      completedAt: record?.completedAtMs ?? null,
      isNew: this.#options.isNew,
      finish: () => this.#data.finish(),
      save: () => this.#keeper.flush(),
      hasCome: () => this.tally.downloaded > 0,
      tell: () => {
        this.#services.report('torrent:finished', { id: this.id, torrentName: this.name });
      },
      onSafe: () => void this.#goHome(),
      onFailed: (error) => this.#fail(error),
    });
  }

  #makeRelocator(record: TorrentRecord | undefined): Relocator {
    const { services, metainfo, data, place, lock, takeLock } = this.#options;
    return new Relocator({
      disk: services.ports.disk,
      layout: metainfo.layout,
      data,
      place,
      pending: record?.relocation,
      tag: this.id.slice(0, 8),
      lock,
      takeLock,
      save: () => this.#save(),
      onProgress: () => this.#touch(),
      onRelocated: (files) => {
        if (this.#trusted !== undefined) this.#trusted = restamped(this.#trusted, files);
      },
    });
  }

  #makeTrackers(record: TorrentRecord | undefined): TorrentTrackers {
    return new TorrentTrackers({
      ...this.#options,
      id: this.id,
      infoHash: this.infoHash,
      peerId: this.#peerId,
      tally: this.tally,
      kept: record?.trackers,
      onPeers: (peers) => this.#hear(peers, 'tracker'),
      onHostsGone: (hosts) => this.#run?.swarm.drop(hosts),
      onChanged: () => this.#touch(),
      onEdited: (change, url) => {
        this.#keeper.touch();
        this.#services.report('torrent:trackers-changed', { id: this.id, change, url });
      },
    });
  }

  /** Only what is still to come needs them. */
  #letHashesGo(): void {
    if (this.content.isComplete) this.#options.stored.letGo();
  }

  #touch(): void {
    this.#services.touch(this.id);
  }

  async #save(): Promise<void> {
    const { stored } = this.#options;
    const { era } = this.#mark;
    const record = this.#describe();
    await this.#services.ports.state.saveTorrent(record, stored.unsaved);
    stored.onSaved();
    if (record.writtenAtMs !== undefined) this.#mark.onSaved(era);
  }

  #makeMark(): WriteMark {
    const { clock, state } = this.#services.ports;
    return new WriteMark({
      clock,
      validMs: WRITE_MARK_MS,
      save: () => this.#save(),
      note: async () => {
        const { recent } = this.#data;
        if (recent !== undefined) await state.noteRecent(this.id, recent);
      },
    });
  }

  #restoreLimits(record: TorrentRecord | undefined): void {
    const { download = null, upload = null } = record?.limits ?? {};
    if (download !== null) this.#downThrottle.setLimit(download);
    if (upload !== null) this.#upThrottle.setLimit(upload);
  }

  #dataRecord(): ResumePart {
    if (this.#isVerifying) return this.#data.nothingKnown;
    if (this.#mark.isOn) return this.#data.knownWhileWriting(this.#services.ports.clock.wallTime());
    // Until the data has been looked at, what was known of it is all there is to say.
    const trusted = this.#trusted && resumeOfTrusted(this.#trusted);
    return { ...this.#data.known, ...trusted };
  }

  get #limits(): TorrentRecord['limits'] {
    const [download, upload] = [this.downloadLimit, this.uploadLimit];
    return download === null && upload === null ? undefined : { download, upload };
  }

  #describe(): TorrentRecord {
    const { names } = this.#relocator.place;
    const isRenamed = names.name !== undefined || names.files.length > 0;
    return {
      id: this.id,
      outline: this.#options.stored.unsaved && encodeOutline(this.metainfo),
      directory: this.directory,
      names: isRenamed ? names : undefined,
      relocation: this.#relocator.pending,
      destination: this.#destination,
      addedAtMs: this.addedAt,
      completedAtMs: this.completedAt ?? undefined,
      isPaused: this.#life.now.isPaused,
      priorities: this.content.priorities,
      labels: this.#labels,
      trackers: this.trackerList.kept,
      downloadedBytes: this.tally.downloaded,
      uploadedBytes: this.tally.uploaded,
      limits: this.#limits,
      isRemoving: this.#isRemoving ? true : undefined,
      isVerifying: this.#isVerifying ? true : undefined,
      ...this.#dataRecord(),
    };
  }
}
