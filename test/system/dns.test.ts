import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { NodeDns } from '../../source/system/dns.ts';
import { turns } from './tcp-scene.ts';

/** Names that are answered when the test says so. */
const scripted = (timeoutMs = 5000) => {
  const asked: string[] = [];
  const answers = new Map<string, PromiseWithResolvers<readonly string[]>>();
  const lookupAll = (name: string) => {
    asked.push(name);
    const answer = Promise.withResolvers<readonly string[]>();
    answers.set(name, answer);
    return answer.promise;
  };
  return { asked, answers, dns: new NodeDns({ lookupAll, timeoutMs }) };
};

const isDnsError = (error: unknown) => isSluiceError(error, 'network/dns');

describe('DNS', () => {
  it('gives a literal back without asking anybody', async () => {
    const { asked, dns } = scripted();
    assert.deepEqual(await dns.resolve('192.0.2.1'), ['192.0.2.1']);
    assert.deepEqual(await dns.resolve('2001:db8::1'), ['2001:db8::1']);
    assert.deepEqual(asked, []);
  });

  it('knows the names of the hosts file', async () => {
    const addresses = await new NodeDns().resolve('localhost');
    assert.ok(addresses.length > 0);
    assert.ok(addresses.every((address) => ['127.0.0.1', '::1'].includes(address)));
  });

  it('answers each address once, IPv4 in dotted form', async () => {
    const { answers, dns } = scripted();
    const answer = dns.resolve('a.test');
    answers.get('a.test')!.resolve(['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1']);
    assert.deepEqual(await answer, ['192.0.2.1', '2001:db8::1']);
  });

  it('asks for two names at a time, and the others in their order', async () => {
    const { asked, answers, dns } = scripted();
    const all = ['a', 'b', 'c', 'd'].map((name) => dns.resolve(name));
    await turns(3);
    assert.deepEqual(asked, ['a', 'b']);
    answers.get('b')!.resolve(['192.0.2.2']);
    await turns(3);
    assert.deepEqual(asked, ['a', 'b', 'c']);
    for (const name of ['a', 'c']) answers.get(name)!.resolve(['192.0.2.1']);
    await turns(3);
    answers.get('d')!.resolve(['192.0.2.4']);
    assert.deepEqual((await Promise.all(all))[3], ['192.0.2.4']);
  });

  it('asks once where many ask for the same name', async () => {
    const { asked, answers, dns } = scripted();
    const all = [dns.resolve('a'), dns.resolve('a'), dns.resolve('a')];
    answers.get('a')!.resolve(['192.0.2.1']);
    assert.equal((await Promise.all(all)).length, 3);
    assert.deepEqual(asked, ['a']);
  });

  it('F28: answers in time where the name server is dead, and asks for no name that nobody waits for', async () => {
    const { asked, answers, dns } = scripted(5);
    const all = ['a', 'b', 'c'].map((name) => dns.resolve(name));
    for (const answer of all) await assert.rejects(answer, isDnsError);
    answers.get('a')!.reject(new Error('at last'));
    answers.get('b')!.resolve([]);
    await turns(3);
    assert.deepEqual(asked, ['a', 'b']);
    const again = dns.resolve('c');
    answers.get('c')!.resolve(['192.0.2.3']);
    assert.deepEqual(await again, ['192.0.2.3']);
  });

  it('says so where a name is not known, or is none', async () => {
    const { answers, dns } = scripted();
    const answer = dns.resolve('a');
    answers.get('a')!.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    await assert.rejects(answer, isDnsError);
    for (const name of ['', 'a b', 'a\0b', 'x'.repeat(254)]) {
      await assert.rejects(dns.resolve(name), isDnsError);
    }
  });

  it('does not let questions pile up without end', async () => {
    const { dns } = scripted(50);
    const all = Array.from({ length: 600 }, (_, at) => dns.resolve(`host-${at}`));
    const settled = await Promise.allSettled(all);
    const reasons = settled.map((one) => (one.status === 'rejected' ? one.reason.message : ''));
    assert.equal(reasons.filter((reason) => /too many names/.test(reason)).length, 98);
  });
});
