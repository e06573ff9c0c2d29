/** The methods of the socket: every command of the contract by its name, and what a viewer needs besides. */
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { CommandArguments } from '../contract/commands.ts';
import type { DetailPart } from '../contract/details.ts';
import {
  type Check,
  flag,
  listOf,
  object,
  optional,
  type Shape,
  text,
  wholeNumber,
} from './argument-check.ts';
import { faultIn, isCommand, isHarmless, noSuchCommand } from './command-checks.ts';
import { checkProtocol } from './handshake.ts';
import { MAX_EVENT_SUBSCRIPTIONS, MAX_WATCHED_PARTS, MAX_WATCHES, PROTOCOL } from './limits.ts';
import { RpcError } from './rpc-error.ts';
import type { Params, RpcRequest } from './rpc-message.ts';
import type { Viewer } from './viewer.ts';

/** `afterwards` runs once the answer is written: what follows from it must not come before it. */
export interface Performed {
  readonly result: unknown;
  readonly afterwards?: () => void;
}

interface Method {
  readonly arguments: Shape;
  /** Its arguments have been checked. */
  perform(viewer: Viewer, params: never): Performed | Promise<Performed>;
}

const DETAIL_PART =
  /^(?:overview|peers|pieces|files|trackers|webSeeds|sources|rates|dht|peer:.{1,60})$/;

const detailPart: Check = (value, field) =>
  typeof value === 'string' && DETAIL_PART.test(value)
    ? undefined
    : {
        field,
        message: `"${field}" must be overview, peers, pieces, files, trackers, webSeeds, sources, rates, dht or peer:ADDRESS`,
      };

const METHODS: { readonly [name: string]: Method } = {
  hello: {
    arguments: {
      protocol: wholeNumber('the number of the protocol'),
      version: text('the version of the program', 60),
      readOnly: optional(flag),
    },
    perform(viewer, { protocol, version, readOnly }: Hello) {
      checkProtocol({ protocol: PROTOCOL, version: viewer.options.version }, { protocol, version });
      if (readOnly === true) viewer.isReadOnly = true;
      return { result: { protocol: PROTOCOL, version: viewer.options.version } };
    },
  },
  frames: {
    arguments: {},
    perform: (viewer) => ({ result: null, afterwards: () => viewer.feed.startFrames() }),
  },
  events: {
    arguments: {
      after: optional(wholeNumber('the number of an event')),
      subscription: optional(wholeNumber('a number that names the subscription')),
    },
    perform(viewer, { after, subscription = viewer.nextNumber() }: Events) {
      checkRoom(viewer.feed.eventSubscriptions, MAX_EVENT_SUBSCRIPTIONS, 'event subscriptions');
      if (viewer.feed.hasEvents(subscription)) throw taken(subscription);
      viewer.feed.openEvents(subscription, after);
      return {
        result: { subscription },
        afterwards: () => viewer.feed.startEvents(subscription),
      };
    },
  },
  unsubscribe: {
    arguments: { subscription: wholeNumber('the number of a subscription') },
    perform: (viewer, { subscription }: { readonly subscription: number }) => ({
      result: viewer.feed.stopEvents(subscription),
    }),
  },
  watch: {
    arguments: {
      target: text('the id of a torrent, or "session"', 64),
      parts: listOf(detailPart, MAX_WATCHED_PARTS),
    },
    perform(viewer, { target, parts }: Watch) {
      checkRoom(viewer.watches.size, MAX_WATCHES, 'watches');
      const watch = viewer.nextNumber();
      viewer.watches.set(watch, viewer.feed.watch(target, parts));
      return { result: { watch } };
    },
  },
  unwatch: {
    arguments: { watch: wholeNumber('the number of a watch') },
    perform(viewer, { watch }: { readonly watch: number }) {
      viewer.watches.get(watch)?.();
      return { result: viewer.watches.delete(watch) };
    },
  },
  shutdown: {
    arguments: {},
    async perform(viewer) {
      refuseReadOnly(viewer);
      await viewer.options.shutdown();
      return { result: null };
    },
  },
};

interface Hello {
  readonly protocol: number;
  readonly version: string;
  readonly readOnly?: boolean;
}

interface Events {
  readonly after?: number;
  /** Chosen by the viewer, or by us where it does not care. */
  readonly subscription?: number;
}

interface Watch {
  readonly target: TorrentId | 'session';
  readonly parts: readonly DetailPart[];
}

/** Rejects with what is to be answered. */
export const perform = async (
  viewer: Viewer,
  { method, params }: RpcRequest,
): Promise<Performed> => {
  if (isCommand(method)) {
    refuse(faultIn(method, params));
    if (!isHarmless(method)) refuseReadOnly(viewer);
    const args = params as CommandArguments<typeof method>;
    return { result: await viewer.options.session.execute(method, args) };
  }
  if (!Object.hasOwn(METHODS, method)) {
    throw new RpcError('no-such-method', noSuchCommand(method).message);
  }
  const found = METHODS[method]!;
  refuse(object(found.arguments)(params satisfies Params, ''));
  return await found.perform(viewer, params as never);
};

const refuse = (fault: ReturnType<Check>): void => {
  if (fault === undefined) return;
  throw new RpcError('invalid-params', fault.message, { field: fault.field });
};

const refuseReadOnly = (viewer: Viewer): void => {
  if (!viewer.isReadOnly) return;
  throw new SluiceError('daemon/read-only', 'this viewer only looks: it asked to be read-only');
};

const taken = (subscription: number): RpcError =>
  new RpcError('invalid-params', `there is a subscription ${subscription} already`, {
    field: 'subscription',
  });

const checkRoom = (count: number, limit: number, what: string): void => {
  if (count < limit) return;
  throw new SluiceError('daemon/limit', `there are ${limit} ${what} on this connection already`);
};
