/** The strangers' programs, and the Debian packages they come in. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { PYTHON } from './strangers/libtorrent.ts';

const PROGRAMS: readonly (readonly [program: string, debianPackage: string])[] = [
  ['aria2c', 'aria2'],
  ['rtorrent', 'rtorrent'],
  ['transmission-daemon', 'transmission-daemon'],
  ['transmission-remote', 'transmission-cli'],
  ['transmission-create', 'transmission-cli'],
  ['opentracker', 'opentracker'],
  ['mktorrent', 'mktorrent'],
  ['ip', 'iproute2'],
  ['script', 'bsdutils'],
  ['unshare', 'util-linux'],
  ['nsenter', 'util-linux'],
  ['cmp', 'diffutils'],
  ['strace', 'strace'],
  ['nft', 'nftables'],
  ['miniupnpd', 'miniupnpd'],
  ['nginx', 'nginx-light'],
  ['curl', 'curl'],
];

/** Debian packages that are wanting, in alphabetical order. */
export function missingPackages(): readonly string[] {
  const missing = PROGRAMS.filter(([program]) => !isInPath(program)).map(([, name]) => name);
  if (!hasLibtorrent()) missing.push('python3-libtorrent');
  return [...new Set(missing)].sort();
}

/** Some machines let nobody trace their own processes. */
export function whyNoTracing(): string | null {
  const run = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true'], { encoding: 'utf8' });
  return run.status === 0 ? null : `strace traces nothing here: ${run.stderr.trim()}`;
}

function isInPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function hasLibtorrent(): boolean {
  return spawnSync(PYTHON, ['-c', 'import libtorrent'], { stdio: 'ignore' }).status === 0;
}
