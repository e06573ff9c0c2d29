import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CarrierShare, type CarriersSeen } from '../../source/policy/carrier-share.ts';

const seen = (fields: Partial<CarriersSeen> = {}): CarriersSeen => ({
  tcp: { peers: 2, bytesPerSecond: 900_000 },
  utp: { peers: 2, bytesPerSecond: 20_000 },
  isUtpDelayed: true,
  ...fields,
});

/** A line that TCP fills as far as it may, and on which uTP takes what is left, more each second. */
const line = (share: CarrierShare, capacity: number) => {
  let utp = 10_000;
  let tcp = capacity - utp;
  return {
    second() {
      const isUtpDelayed = tcp + utp >= capacity * 0.99;
      const traffic = (bytesPerSecond: number) => ({ peers: 2, bytesPerSecond });
      const limit = share.next({ tcp: traffic(tcp), utp: traffic(utp), isUtpDelayed });
      tcp = Math.min(limit ?? Infinity, capacity - (isUtpDelayed ? 10_000 : utp));
      utp = Math.min(utp * 1.5, Math.max(10_000, capacity - tcp));
      return { tcp, utp };
    },
  };
};

test('on a line that TCP would fill alone, uTP comes to a fair share of it, and nearly nothing is left unused', () => {
  const { second } = line(new CarrierShare(), 1_000_000);
  for (let count = 0; count < 60; count++) second();
  const seconds = Array.from({ length: 60 }, second);
  const mean = (pick: (each: { tcp: number; utp: number }) => number) =>
    seconds.reduce((sum, each) => sum + pick(each), 0) / seconds.length;
  assert.ok(mean(({ utp }) => utp) > 350_000, `uTP ${mean(({ utp }) => utp)}`);
  assert.ok(mean(({ tcp, utp }) => tcp + utp) > 900_000);
});

test('without uTP, without TCP, and while uTP is not held back, TCP sends as it likes', () => {
  const none = { peers: 0, bytesPerSecond: 0 };
  for (const odd of [{ utp: none }, { tcp: none }, { isUtpDelayed: false }]) {
    assert.equal(new CarrierShare().next(seen(odd)), null);
  }
  const fair = { peers: 2, bytesPerSecond: 950_000 };
  assert.equal(new CarrierShare().next(seen({ utp: fair })), null);
});

test('where it is others that fill the queues, TCP keeps a quarter of what it had', () => {
  const share = new CarrierShare();
  let bytesPerSecond = 900_000;
  for (let count = 0; count < 100; count++) {
    bytesPerSecond = share.next(seen({ tcp: { peers: 2, bytesPerSecond } })) ?? bytesPerSecond;
  }
  assert.equal(Math.round(bytesPerSecond), 225_000);
});

test('once uTP is gone, or not held back for a while, nothing limits TCP any more', () => {
  const share = new CarrierShare();
  assert.equal(share.next(seen()), 810_000);
  assert.equal(share.next(seen({ utp: { peers: 0, bytesPerSecond: 0 } })), null);
  share.next(seen());
  for (let count = 0; count < 30; count++) share.next(seen({ isUtpDelayed: false }));
  assert.equal(share.tcpLimit, null);
});
