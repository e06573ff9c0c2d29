/** A web server of a simulated network that has the files of a torrent (BEP 19), or serves pieces (BEP 17); well or badly. */
import type { ServedRequest, ServedResponse } from './served-answer.ts';
import type { HttpHandler } from './simulated-http.ts';
import type { SimulatedSwarm } from './simulated-swarm.ts';
import type { MadeTorrent } from './torrent-maker.ts';

export interface WebServerOptions {
  readonly address?: string;
  /** By path; all files of the torrent below `/pub/` where left out. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** Sends whole files whatever is asked for. */
  readonly ignoresRanges?: boolean;
  readonly uploadBytesPerSecond?: number;
  readonly latencyMs?: number;
  /** In place of what it would answer; undefined leaves that as it is. */
  readonly answer?: (request: ServedRequest, count: number) => ServedResponse | undefined;
}

export interface WebServer {
  readonly base: string;
  readonly requests: readonly ServedRequest[];
  /** Distinct ones over which it was asked. */
  readonly connections: () => number;
}

export const serveWeb = (
  swarm: SimulatedSwarm,
  made: MadeTorrent,
  name: string,
  options: WebServerOptions = {},
): WebServer => {
  const { address = `80.0.0.${name.length}`, files = filesOf(made) } = options;
  const { uploadBytesPerSecond = 10_000_000, latencyMs = 10 } = options;
  const host = swarm.network.host(address, { uploadBytesPerSecond, latencyMs });
  swarm.network.setName(name, address);
  const requests: ServedRequest[] = [];
  const handler: HttpHandler = (request) => {
    requests.push(request);
    const own = options.answer?.(request, requests.length);
    return own ?? answerWith(files.get(request.url.pathname), request, options);
  };
  host.http.serve(80, handler);
  return {
    base: `http://${name}/pub/`,
    requests,
    connections: () => new Set(requests.map(({ connection }) => connection)).size,
  };
};

/** By the paths under which they are asked for. */
export const filesOf = (made: MadeTorrent): ReadonlyMap<string, Uint8Array> =>
  new Map(
    [...made.files].map(([path, bytes]) => [
      `/pub/${path.split('/').map(encodeURIComponent).join('/')}`,
      bytes,
    ]),
  );

const answerWith = (
  file: Uint8Array | undefined,
  { headers }: ServedRequest,
  { ignoresRanges = false }: WebServerOptions,
): ServedResponse => {
  if (file === undefined) return { status: 404, body: 'not here' };
  const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
  if (range === null || ignoresRanges) {
    return { headers: { 'content-length': `${file.length}` }, body: file };
  }
  const [start, last] = [Number(range[1]), Number(range[2])];
  return {
    status: 206,
    headers: {
      'content-range': `bytes ${start}-${last}/${file.length}`,
      'content-length': `${last - start + 1}`,
    },
    body: file.subarray(start, last + 1),
  };
};
