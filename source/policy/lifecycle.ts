/**
 * What a torrent does, and what it may do next. A command that makes no sense answers undefined; one
 * that is true already changes nothing. Leaving a swarm and ending a check take time: until the fact
 * `stopped` arrives nothing new begins, however often the user changes their mind.
 */
export type LifecycleState =
  | 'checking'
  | 'downloading'
  | 'seeding'
  /** Would download or seed, but others have its turn. */
  | 'queued'
  /** Its data is brought elsewhere. */
  | 'moving'
  | 'pausing'
  | 'paused'
  /** Rests until its files are chosen. */
  | 'choosing'
  | 'error';

export interface Lifecycle {
  readonly state: LifecycleState;
  /** What the user wishes; the state follows. */
  readonly isPaused: boolean;
  /** What is on disk is known. */
  readonly isChecked: boolean;
  /** Everything wanted is here. */
  readonly isFinished: boolean;
  /** Its files are to be chosen before it goes on; it is paused as long. */
  readonly isAsking: boolean;
  /** The queue lets it run. */
  readonly isAdmitted: boolean;
  /** Its data is to be brought elsewhere before anything else. */
  readonly isMoving: boolean;
  /** It is moved, and its peers are served meanwhile. */
  readonly isServing: boolean;
  /** A swarm is being left or a check ended: `stopped` will come. */
  readonly isStopping: boolean;
  /** Nothing follows but the end. */
  readonly isRemoved: boolean;
  /** Why it is in `error`; undefined elsewhere. */
  readonly problem: string | undefined;
}

export type LifecycleInput =
  // Commands
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'verify' }
  | { readonly kind: 'remove' }
  /** `isServing`: its peers are kept, for all that they ask for can be read on the way. */
  | { readonly kind: 'move'; readonly isServing?: boolean }
  /** A fault that stops this torrent (disk, storage missing). `isUnchecked`: what is on disk is to be looked at before it goes on. */
  | { readonly kind: 'fail'; readonly problem: string; readonly isUnchecked?: boolean }
  /** What stopped it is mended. */
  | { readonly kind: 'recover' }
  /** The files of one that asks for them are chosen. */
  | { readonly kind: 'choose'; readonly isPaused: boolean }
  // Of the queue
  | { readonly kind: 'admit' }
  | { readonly kind: 'hold' }
  // Facts
  | { readonly kind: 'checked'; readonly isFinished: boolean }
  | { readonly kind: 'finished' }
  /** Something became wanted, or was lost. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'stopped' }
  /** The data is at the new place, or where it was. */
  | { readonly kind: 'moved' }
  /** Taking it apart did not end well. */
  | { readonly kind: 'not-removed'; readonly problem: string };

/** What the coordinator has to start. */
export type LifecycleStep =
  | 'check'
  | 'join'
  /** Bring the data elsewhere; then say `moved`. */
  | 'move'
  /** Leave the swarm or end the check, finish writes; then say `stopped`. */
  | 'stop'
  /** Removed and at rest: take it apart. */
  | 'dispose';

export interface Transition {
  readonly next: Lifecycle;
  readonly steps: readonly LifecycleStep[];
}

/** A torrent that was just added or loaded, at rest. `resume` it with `begin`. */
export const restingLifecycle = (
  known: Pick<Lifecycle, 'isPaused' | 'isChecked' | 'isFinished'> &
    Partial<Pick<Lifecycle, 'isMoving' | 'isAdmitted' | 'isAsking'>>,
): Lifecycle => ({
  isMoving: false,
  isServing: false,
  isAdmitted: true,
  isAsking: false,
  ...known,
  state: 'paused',
  isStopping: false,
  isRemoved: false,
  problem: undefined,
});

/** The first step of a torrent at rest. */
export const begin = (lifecycle: Lifecycle): Transition => settle(lifecycle, false);

/** Undefined where the input is not legal here. */
export const transition = (from: Lifecycle, input: LifecycleInput): Transition | undefined => {
  if (from.isRemoved) return whenRemoved(from, input);
  switch (input.kind) {
    case 'pause':
      return pause(from);
    case 'resume':
      return resume(from);
    case 'verify':
      return verify(from);
    case 'remove':
      return remove(from);
    case 'move':
      return move(from, input.isServing ?? false);
    case 'fail':
      return fail(from, input.problem, input.isUnchecked ?? false);
    case 'recover':
      return recover(from);
    case 'choose':
      if (from.state !== 'choosing') return undefined;
      return settle({ ...from, isAsking: false, isPaused: input.isPaused }, false);
    case 'admit':
      return admit(from);
    case 'hold':
      return hold(from);
    case 'checked':
      if (from.state !== 'checking' || from.isStopping) return undefined;
      return settle({ ...from, isChecked: true, isFinished: input.isFinished }, false);
    case 'finished':
      return know(from, true);
    case 'unfinished':
      return know(from, false);
    case 'stopped':
      return stopped(from);
    case 'moved':
      return moved(from);
    case 'not-removed':
      return undefined;
  }
};

const isInSwarm = ({ state }: Lifecycle): boolean => state === 'downloading' || state === 'seeding';

const isActive = (lifecycle: Lifecycle): boolean =>
  lifecycle.state === 'checking' || isInSwarm(lifecycle);

const same = (lifecycle: Lifecycle): Transition => ({ next: lifecycle, steps: [] });

/** Where a torrent at rest goes by what is known and wished. */
const settle = (lifecycle: Lifecycle, isCheckWished: boolean): Transition => {
  const calm = { ...lifecycle, isStopping: false, problem: undefined };
  if (calm.isMoving) return { next: { ...calm, state: 'moving' }, steps: ['move'] };
  if (!calm.isChecked && (isCheckWished || !calm.isPaused)) {
    return { next: { ...calm, state: 'checking' }, steps: ['check'] };
  }
  if (calm.isPaused) return same({ ...calm, state: calm.isAsking ? 'choosing' : 'paused' });
  if (!calm.isAdmitted) return same({ ...calm, state: 'queued' });
  return { next: { ...calm, state: calm.isFinished ? 'seeding' : 'downloading' }, steps: ['join'] };
};

const pause = (from: Lifecycle): Transition => {
  const wished = { ...from, isPaused: true };
  if (from.isStopping) return same({ ...wished, state: 'pausing', problem: undefined });
  if (from.state === 'error' || from.state === 'queued') return settle(wished, false);
  if (!isActive(from)) return same(wished);
  return { next: { ...wished, state: 'pausing', isStopping: true }, steps: ['stop'] };
};

const resume = (from: Lifecycle): Transition => {
  const wished = { ...from, isPaused: false, isAsking: false };
  if (from.isStopping) {
    const state = from.state === 'error' ? 'pausing' : from.state;
    return same({ ...wished, state, problem: undefined });
  }
  return isActive(from) || from.state === 'moving' ? same(wished) : settle(wished, false);
};

const admit = (from: Lifecycle): Transition => {
  const admitted = { ...from, isAdmitted: true };
  return from.state === 'queued' ? settle(admitted, false) : same(admitted);
};

const hold = (from: Lifecycle): Transition => {
  const held = { ...from, isAdmitted: false };
  if (from.isStopping || !isInSwarm(from)) return same(held);
  return { next: { ...held, state: 'pausing', isStopping: true }, steps: ['stop'] };
};

const move = (from: Lifecycle, isServing: boolean): Transition | undefined => {
  if (from.isMoving) return undefined;
  const wished: Lifecycle = { ...from, isMoving: true, problem: undefined };
  if (isServing && from.state === 'seeding') {
    return { next: { ...wished, isServing, state: 'moving' }, steps: ['move'] };
  }
  if (from.isStopping) return same({ ...wished, state: 'moving' });
  if (!isActive(from)) return settle(wished, false);
  return { next: { ...wished, state: 'moving', isStopping: true }, steps: ['stop'] };
};

const moved = (from: Lifecycle): Transition | undefined => {
  if (from.state !== 'moving' || from.isStopping) return undefined;
  const there = { ...from, isMoving: false, isServing: false };
  if (!from.isServing) return settle(there, false);
  if (!from.isPaused && from.isAdmitted)
    return know({ ...there, state: 'seeding' }, from.isFinished);
  return { next: { ...there, state: 'pausing', isStopping: true }, steps: ['stop'] };
};

const verify = (from: Lifecycle): Transition | undefined => {
  if (from.isMoving) return undefined;
  const unchecked = { ...from, isChecked: false, problem: undefined };
  if (from.isStopping) return same({ ...unchecked, state: 'checking' });
  if (from.state === 'checking') return same(from);
  if (!isActive(from)) return settle(unchecked, true);
  return { next: { ...unchecked, state: 'checking', isStopping: true }, steps: ['stop'] };
};

const remove = (from: Lifecycle): Transition => {
  const removed = {
    ...from,
    isRemoved: true,
    isPaused: true,
    isServing: false,
    problem: undefined,
  };
  if (from.isStopping) return same({ ...removed, state: 'pausing' });
  const isBusy = isActive(from) || from.state === 'moving';
  if (!isBusy) return { next: { ...removed, state: 'paused' }, steps: ['dispose'] };
  return { next: { ...removed, state: 'pausing', isStopping: true }, steps: ['stop'] };
};

/** Nothing follows but another try where it could not be taken apart. */
const whenRemoved = (from: Lifecycle, input: LifecycleInput): Transition | undefined => {
  const rest = { ...from, state: 'paused', isStopping: false, problem: undefined } as const;
  if (from.isStopping) {
    return input.kind === 'stopped' ? { next: rest, steps: ['dispose'] } : undefined;
  }
  if (input.kind === 'not-removed') {
    return same({ ...from, state: 'error', problem: input.problem });
  }
  const isTriedAgain = input.kind === 'remove' && from.state === 'error';
  return isTriedAgain ? { next: rest, steps: ['dispose'] } : undefined;
};

const fail = (from: Lifecycle, problem: string, isUnchecked: boolean): Transition => {
  const isChecked = from.isChecked && !isUnchecked;
  const failed: Lifecycle = { ...from, state: 'error', problem, isChecked, isServing: false };
  if (from.isStopping || !(isActive(from) || from.isServing)) return same(failed);
  return { next: { ...failed, isStopping: true }, steps: ['stop'] };
};

/** Only what waits for it: who was paused meanwhile rests. */
const recover = (from: Lifecycle): Transition | undefined =>
  from.state !== 'error' || from.isStopping ? undefined : settle(from, false);

const know = (from: Lifecycle, isFinished: boolean): Transition => {
  const known = { ...from, isFinished };
  if (!isInSwarm(from)) return same(known);
  return same({ ...known, state: isFinished ? 'seeding' : 'downloading' });
};

const stopped = (from: Lifecycle): Transition | undefined => {
  if (!from.isStopping) return undefined;
  if (from.state === 'error') return same({ ...from, isStopping: false });
  return settle(from, from.state === 'checking');
};
