import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PeerDetails } from '../../../source/contract/details.ts';
import { placedCursor } from '../../../source/ui/reduce.ts';
import { openContent, openExtent } from '../../../source/ui/screen-layout.ts';
import { cursorOf } from '../../../source/ui/tab-state.ts';
import { clip, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeId, makePeer, makePieces, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';
import { contentLines, readLines } from '../../helpers/line-reader.ts';

const id = makeId(1);

const PEERS = [
  makePeer(1, { downloadRate: 1000 }),
  makePeer(2, { downloadRate: 9000, theyChokeUs: true, isSnubbing: true, isIncoming: true }),
  makePeer(3, { downloadRate: 5000, theyAreInterested: true, weChokeThem: false }),
];

const openDesk = (peers: readonly PeerDetails[] = PEERS, size = { columns: 80, rows: 24 }) => {
  const desk = new Desk(2, size);
  desk.session.publish({ details: { [id]: { peers } } });
  desk.press('enter', 'enter', 'e');
  return desk;
};

const read = (desk: Desk): readonly string[] => {
  const { state, layout } = desk.store.context;
  const content = openContent(state, layout, null);
  return content === undefined ? [] : readLines(contentLines(content));
};

/** The address in the row under the cursor. */
const chosen = (desk: Desk): string | null => {
  const { state } = desk.store;
  return placedCursor(cursorOf(state.view.tabState, 'peers'), openExtent(state)).id;
};

describe('the peers of a torrent', () => {
  test('a peer is told by address, client, flags, share, requests and rates', () => {
    const lines = read(openDesk(PEERS, { columns: 130, rows: 24 }));
    assert.match(lines[0]!, /^ D down {2}d chokes us {2}U up {2}S stalls {2}I came in$/);
    assert.match(lines[1]!, /ADDRESS .* SOURCE .* GOT +GAVE +UP\/s +DOWN\/s$/);
    assert.match(lines[2]!, /192\.0\.2\.1:6881 +Some Client 1\.0 +tracker +D +75\.0% +8\/0/);
    assert.match(lines[3]!, /192\.0\.2\.2:6881.* dSI /);
    assert.match(lines[4]!, /192\.0\.2\.3:6881.* DU /);
  });

  test('of a long IPv6 address start, end and port stay', () => {
    const long = '[2001:db8:1111:2222:3333:4444:5555:6666]:51413';
    const peers = [makePeer(1, { address: rawText(long) })];
    assert.match(read(openDesk(peers))[2]!, /^ \[2001:d…5:6666\]:51413 /);
    assert.match(read(openDesk(peers, { columns: 160, rows: 24 }))[2]!, /5555:6666\]:51413 /);
  });

  test('at 40 columns address, flags, share and the rate that matters stay', () => {
    const lines = read(openDesk(PEERS, { columns: 40, rows: 10 }));
    assert.match(lines[0]!, /^ ADDRESS +FLAGS +HAS +DOWN\/s$/);
    assert.match(lines[1]!, /^ 192\.0\.2\.1:6881 +D +75\.0% +1000 B$/);
  });

  test('x bans the one under the cursor after a question, and says how to take it back', async () => {
    const desk = openDesk();
    desk.press('j', 'x');
    assert.match(desk.dialog, /Ban 192\.0\.2\.2 from all torrents\? {2}y bans it/);
    desk.press('n', 'x', 'x', 'enter');
    assert.deepEqual(desk.commands, []);
    desk.press('y');
    await heard();
    const address = '192.0.2.2:6881';
    assert.deepEqual(desk.commands, [`torrent:ban-peer ${JSON.stringify({ id, address })}`]);
    assert.equal(desk.message, 'Banned 192.0.2.2; ":unban 192.0.2.2" takes it back');
  });

  test('with nobody connected x asks nothing', () => {
    const desk = openDesk([]);
    desk.press('x');
    assert.equal(desk.sheet, null);
  });

  test('the cursor stays on its peer wherever that moves', () => {
    const desk = openDesk();
    desk.press('j');
    assert.equal(chosen(desk), '192.0.2.2:6881');
    desk.session.publish({ details: { [id]: { peers: [PEERS[2]!, PEERS[0]!, PEERS[1]!] } } });
    assert.equal(chosen(desk), '192.0.2.2:6881');
    desk.session.publish({ details: { [id]: { peers: [PEERS[2]!, PEERS[0]!] } } });
    assert.equal(chosen(desk), '192.0.2.1:6881');
  });

  test('any column sorts, both ways; the order stays from torrent to torrent', () => {
    const desk = openDesk();
    desk.press('<');
    assert.equal(desk.message, 'Sorted by download rate, fastest first');
    const firsts = (): readonly string[] =>
      read(desk)
        .slice(2)
        .map((line) => line.slice(1, 10));
    assert.match(read(desk)[1]!, /DOWN\/s▼|DOWN\/▼/);
    assert.deepEqual(firsts(), ['192.0.2.2', '192.0.2.3', '192.0.2.1']);
    desk.press('r');
    assert.deepEqual(firsts(), ['192.0.2.1', '192.0.2.3', '192.0.2.2']);
    desk.press('esc', 'j', 'enter', 'enter', 'e');
    desk.session.publish({ details: { [makeId(2)]: { peers: PEERS } } });
    assert.deepEqual(firsts(), ['192.0.2.1', '192.0.2.3', '192.0.2.2']);
  });

  test('sorting peers leaves the list of torrents as it is', () => {
    const desk = openDesk();
    const before = desk.store.state.view.preferences.sort;
    desk.press('>', 'r', 'enter', '<');
    assert.equal(desk.store.state.view.preferences.sort, before);
  });

  test('Enter shows the pieces of one peer, watched only then; Esc comes back to it', () => {
    const desk = openDesk();
    assert.deepEqual(desk.session.watched, [`${id} peers`]);
    desk.press('j', 'enter');
    const address = '192.0.2.2:6881';
    assert.deepEqual(desk.session.watched, [`${id} peers,pieces,peer:${address}`]);
    assert.match(
      read(desk).join('\n'),
      /192\.0\.2\.2:6881 .*has 75\.0%[\s\S]*Asking for its pieces/,
    );
    const pieces = makePieces('##..');
    const peerPieces = { [address]: Buffer.from([0b1011_0000]).toString('base64') };
    desk.session.publish({ details: { [id]: { peers: PEERS, pieces, peerPieces } } });
    const text = read(desk).join('\n');
    assert.match(text, /We want pieces of theirs, and they choke us/);
    assert.match(text, /▒▒▒ ▁▁▁ ███ ███/);
    assert.match(text, /It has 2 pieces that we want/);
    desk.press('esc');
    assert.deepEqual(desk.session.watched, [`${id} peers`]);
    assert.equal(chosen(desk), address);
  });

  test('from the pieces of one peer j and k lead to those of the next', () => {
    const desk = openDesk();
    desk.press('enter', 'j', 'j', 'j', 'k');
    assert.match(desk.session.watched.join(), /peer:192\.0\.2\.2:6881/);
    desk.press('h');
    assert.equal(chosen(desk), '192.0.2.2:6881');
  });

  test('one that leaves while its pieces are looked at is not forgotten in silence', () => {
    const desk = openDesk();
    desk.press('enter');
    desk.session.publish({ details: { [id]: { peers: PEERS.slice(1) } } });
    assert.match(read(desk).join('\n'), /192\.0\.2\.1:6881 {2}is not connected any more/);
  });

  test('+ tries a peer by its address, and says where it is none', async () => {
    const desk = openDesk();
    desk.press('+', ...'192.0.2.7', 'enter');
    assert.match(desk.dialog, /not an address of a peer/);
    desk.press(...':6881', 'enter');
    await heard();
    assert.deepEqual(desk.commands, [`torrent:add-peer {"id":"${id}","address":"192.0.2.7:6881"}`]);
    assert.equal(desk.message, 'Trying 192.0.2.7:6881');
  });

  test('with 500 peers a key is answered within 10 ms of work', () => {
    const peers = Array.from({ length: 500 }, (_peer, at) =>
      makePeer(1, {
        address: `198.51.${at >> 8}.${at & 255}:6881`,
        downloadRate: (at * 7919) % 4096,
      }),
    );
    const desk = openDesk(peers, { columns: 120, rows: 40 });
    desk.press('<', 'j', 'k');
    const before = process.cpuUsage();
    const presses = 40;
    for (let press = 0; press < presses; press++) {
      desk.press(press % 4 === 0 ? 'r' : 'j');
      const { state, layout } = desk.store.context;
      openContent(state, layout, null)?.rows(0, 36);
    }
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / presses < 10_000, `${(user + system) / presses} µs a key`);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: above the pieces of such a peer it breaks no line`, () => {
      const desk = openDesk([makePeer(1, { client: rawText(text), address: text })]);
      desk.press('enter');
      const { state, layout } = desk.store.context;
      for (const line of contentLines(openContent(state, layout, null)!)) {
        const painted = clip(line, 80);
        assert.ok(lineWidth(painted) <= 80);
        assert.doesNotMatch(textOf(painted), /\p{Cc}/u);
      }
    });
  }
});
