import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PendingHandshakes } from '../../source/transport/pending-handshakes.ts';

describe('PendingHandshakes', () => {
  it('H52: takes only so many from one address', () => {
    const pending = new PendingHandshakes({ total: 10, perAddress: 2 });
    assert.deepEqual(
      [1, 2, 3].map(() => pending.tryAdd('192.0.2.1')),
      [true, true, false],
    );
    assert.ok(pending.tryAdd('192.0.2.2'));
    pending.remove('192.0.2.1');
    assert.ok(pending.tryAdd('192.0.2.1'));
  });

  it('H52: takes only so many from one household, which has more IPv6 addresses than anybody could count', () => {
    const pending = new PendingHandshakes({ total: 10, perAddress: 2 });
    const hosts = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:9::3', '2001:db8:0:2::1'];
    assert.deepEqual(
      hosts.map((host) => pending.tryAdd(host)),
      [true, true, false, true],
    );
    pending.remove('2001:db8:0:1::2');
    assert.ok(pending.tryAdd('2001:db8:0:1::4'));
  });

  it('H52: takes only so many from all, and has room again when they are done', () => {
    const pending = new PendingHandshakes({ total: 3, perAddress: 3 });
    const hosts = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
    assert.deepEqual(
      hosts.map((host) => pending.tryAdd(host)),
      [true, true, true, false],
    );
    for (const host of hosts) pending.remove(host);
    assert.equal(pending.count, 0);
    assert.ok(pending.tryAdd('192.0.2.4'));
  });

  it('closing cancels those under way, and nobody else', () => {
    const pending = new PendingHandshakes();
    const cancelled: string[] = [];
    const make = (name: string) => ({ cancel: () => cancelled.push(name) });
    const [over, open] = [make('over'), make('open')];
    pending.put(over);
    pending.put(open);
    pending.takeOut(over);
    pending.close();
    pending.close();
    assert.deepEqual(cancelled, ['open']);
  });
});
