/**
 * webtorrent as a plain TCP leecher, for comparison: webtorrent-leecher.js FOLDER TORRENT DIRECTORY PEER
 * FOLDER is one in which `npm install --ignore-scripts webtorrent` was run. Its WebRTC library is a
 * native binary, which this does without.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const WITHOUT_WEBRTC = `data:text/javascript,${encodeURIComponent(
  [
    'RTCPeerConnection',
    'RTCSessionDescription',
    'RTCIceCandidate',
    'RTCIceTransport',
    'RTCDataChannel',
    'RTCSctpTransport',
    'RTCDtlsTransport',
    'RTCCertificate',
    'MediaStream',
    'MediaStreamTrack',
    'MediaStreamTrackEvent',
    'RTCPeerConnectionIceEvent',
    'RTCDataChannelEvent',
    'RTCTrackEvent',
    'RTCError',
    'RTCErrorEvent',
    'RTCRtpTransceiver',
  ]
    .map((name) => `export const ${name} = undefined;`)
    .join('\n'),
)}\nexport default {};`;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'webrtc-polyfill' || specifier === 'node-datachannel') {
      return { url: WITHOUT_WEBRTC, shortCircuit: true };
    }
    return next(specifier, context);
  },
});

const [folder, torrentPath, directory, peer] = process.argv.slice(2);
const entry = join(folder, 'node_modules', 'webtorrent', 'index.js');
const { default: WebTorrent } = await import(pathToFileURL(entry).href);

const client = new WebTorrent({
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  tracker: false,
  webSeeds: false,
  utp: false,
  secure: false,
  utPex: false,
});
client.on('error', (error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
const torrent = client.add(readFileSync(torrentPath), { path: directory, announce: [] });
torrent.on('ready', () => torrent.addPeer(peer));
torrent.on('done', () => client.destroy(() => process.exit(0)));
