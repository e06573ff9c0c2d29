/** nginx as a web seed, well or badly set up: by the folder that it is asked for. What it was asked stands in its log. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK } from '../namespaces.ts';
import { freePort } from '../ports.ts';
import { until } from '../program.ts';
import type { Room } from '../room.ts';

const START_MS = 10_000;

export interface WebRequest {
  /** A number for each that was made. */
  readonly connection: number;
  readonly status: number;
  /** As it was asked for. */
  readonly path: string;
  /** `-` where none was asked for. */
  readonly range: string;
  readonly sent: number;
}

/** `parts` sends ranges, `whole` none, `moved` sends on to `parts`, `broken` 404, `busy` 503, `wrong` other data of the same sizes, `steady` a mebibyte a second. */
export type WebFolder = 'parts' | 'whole' | 'moved' | 'broken' | 'busy' | 'wrong' | 'steady';

export class Nginx {
  readonly #port: number;
  readonly #log: string;

  private constructor(port: number, log: string) {
    this.#port = port;
    this.#log = log;
  }

  /** `wrong`: a folder with other data. */
  static async start(room: Room, served: string, wrong = served): Promise<Nginx> {
    const folder = room.folder('nginx');
    const port = await freePort();
    const log = join(folder, 'access.log');
    const config = join(folder, 'nginx.conf');
    writeFileSync(config, configOf({ folder, port, log, served, wrong }));
    const args = ['-p', folder, '-c', config, '-e', join(folder, 'error.log')];
    const program = room.run({ label: 'nginx', command: 'nginx', args });
    const nginx = new Nginx(port, log);
    await until(START_MS, 'nginx to answer', async () => {
      if (program.exit !== null) throw new Error(`nginx ended: ${program.logTail()}`);
      const answer = await fetch(nginx.base('broken')).catch(() => undefined);
      return answer?.status === 404;
    });
    return nginx;
  }

  base(folder: WebFolder): string {
    return `http://${LOOPBACK.address}:${this.#port}/${folder}/`;
  }

  requests(folder: WebFolder): readonly WebRequest[] {
    const lines = readFileSync(this.#log, 'utf8').trim().split('\n');
    const all = lines.map((line) => JSON.parse(line) as WebRequest);
    return all.filter(({ path, range }) => path.startsWith(`/${folder}/`) && !isOurs(path, range));
  }
}

/** The look whether it is up. */
const isOurs = (path: string, range: string): boolean => path === '/broken/' && range === '-';

interface Places {
  readonly folder: string;
  readonly port: number;
  readonly log: string;
  readonly served: string;
  readonly wrong: string;
}

const configOf = ({ folder, port, log, served, wrong }: Places): string => {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return `
daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
events { worker_connections 64; }
http {
  ${temporary.join('\n  ')}
  log_format asked escape=json '{"connection":$connection,"status":$status,"path":"$request_uri","range":"-$http_range","sent":$body_bytes_sent}';
  access_log ${log} asked;
  keepalive_requests 1000;
  server {
    listen ${LOOPBACK.address}:${port};
    location /parts/ { alias "${served}/"; }
    location /whole/ { alias "${served}/"; max_ranges 0; }
    location /wrong/ { alias "${wrong}/"; }
    location /steady/ { alias "${served}/"; limit_rate 1m; }
    location /moved/ {
      if ($request_uri ~ "^/moved/(.*)$") { return 302 http://$http_host/parts/$1; }
    }
    location /broken/ { return 404; }
    location /busy/ { add_header Retry-After 2 always; return 503; }
  }
}
`;
};
