/** What stands at the root of a stream's address: a page for people, and a playlist for players. */
import { utf8 } from '../../base/bytes.ts';
import type { HttpReply } from '../../base/ports/http-server.ts';
import { isMedia } from '../../protocol/media-type.ts';
import type { ServedFile } from './served-files.ts';

export const PLAYLIST = 'playlist.m3u8';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Nothing of it may run anything, nor tell anybody the address. */
const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
};

export const pageOf = (title: string, files: readonly ServedFile[]): HttpReply => {
  const items = files.map(({ url, name }) => `<li><a href="${escaped(url)}">${escaped(name)}</a>`);
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>` +
    `<h1>${escaped(title)}</h1><ul>${items.join('\n')}</ul>` +
    `<p><a href="${PLAYLIST}">Playlist</a></p></html>\n`;
  return {
    status: 200,
    contentType: 'text/html; charset=utf-8',
    headers: PAGE_HEADERS,
    body: utf8(html),
  };
};

export const playlistOf = (files: readonly ServedFile[]): HttpReply => {
  const media = files.filter(({ plainName }) => isMedia(plainName));
  // What lies beside them (texts, pictures) can be had, but nobody plays it.
  const played = media.length > 0 ? media : files;
  const entries = played.map(({ url, name }) => `#EXTINF:-1,${name}\n${url}\n`);
  return {
    status: 200,
    contentType: 'application/vnd.apple.mpegurl',
    headers: { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' },
    body: utf8(`#EXTM3U\n${entries.join('')}`),
  };
};
