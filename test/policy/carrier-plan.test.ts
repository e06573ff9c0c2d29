import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CarrierPlan } from '../../source/policy/carrier-plan.ts';
import { MAX_CARRIERS_KEPT, MAX_UTP_SILENCES } from '../../source/policy/limits.ts';

const far = (last: number) => ({ host: `203.0.113.${last}`, port: 6881 });
const NEAR = { host: '192.168.1.7', port: 6881 };

const firstOf = (plan: CarrierPlan, remote: { host: string; port: number }) =>
  plan.turnsFor(remote)[0]!.carrier;

describe('which carrier comes first', () => {
  it('is TCP near by and uTP far away, and the other follows', () => {
    const plan = new CarrierPlan();
    assert.equal(firstOf(plan, NEAR), 'tcp');
    assert.equal(firstOf(plan, { host: '127.0.0.1', port: 1 }), 'tcp');
    assert.equal(firstOf(plan, far(1)), 'utp');
    assert.equal(firstOf(plan, { host: '2001:db8::1', port: 1 }), 'utp');
    for (const remote of [NEAR, far(1)]) {
      const [first, second] = plan.turnsFor(remote);
      assert.equal(first!.afterMs, 0);
      assert.ok(second!.afterMs > 0 && second!.carrier !== first!.carrier);
    }
  });

  it('is what worked with this one, and not what connected and then said nothing', () => {
    const plan = new CarrierPlan();
    plan.onWorked(NEAR, 'utp', 'tcp');
    assert.equal(firstOf(plan, NEAR), 'utp');
    plan.onFailed(NEAR, 'utp');
    assert.equal(firstOf(plan, NEAR), 'tcp');
    plan.onFailed(NEAR, 'tcp');
    assert.equal(firstOf(plan, NEAR), 'utp');
  });

  it('is TCP for whom others say they reached so, until it is known better', () => {
    const plan = new CarrierPlan();
    assert.equal(plan.turnsFor(far(1), 'tcp')[0]!.carrier, 'tcp');
    assert.equal(plan.turnsFor(far(1), 'utp')[0]!.carrier, 'utp');
    assert.equal(plan.turnsFor(NEAR, 'utp')[0]!.carrier, 'tcp', 'near by nobody is in the way');
    plan.onWorked(far(1), 'utp', 'tcp');
    assert.equal(plan.turnsFor(far(1), 'tcp')[0]!.carrier, 'utp');
  });

  it('is TCP where no UDP seems to leave this network, until uTP works once', () => {
    const plan = new CarrierPlan();
    for (let last = 0; last < MAX_UTP_SILENCES; last++) {
      assert.equal(firstOf(plan, far(200)), 'utp');
      plan.onWorked(far(last), 'tcp', 'utp');
    }
    assert.equal(firstOf(plan, far(200)), 'tcp');
    plan.onWorked(far(100), 'utp', 'tcp');
    assert.equal(firstOf(plan, far(200)), 'utp');
  });

  it('is remembered for so many, those that worked last', () => {
    const plan = new CarrierPlan();
    for (let port = 1; port <= MAX_CARRIERS_KEPT + 1; port++) {
      plan.onWorked({ host: '10.0.0.1', port }, 'utp', 'utp');
    }
    assert.equal(firstOf(plan, { host: '10.0.0.1', port: 1 }), 'tcp');
    assert.equal(firstOf(plan, { host: '10.0.0.1', port: 2 }), 'utp');
  });
});
