import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rc4 } from '../../../source/protocol/rc4.ts';
import { CipherMemory } from '../../../source/transport/encryption/cipher-memory.ts';
import { EncryptedWriter } from '../../../source/transport/encryption/encrypted-writer.ts';
import { CIPHER_SLAB_BYTES, MAX_SPARE_CIPHER_SLABS } from '../../../source/transport/limits.ts';
import { FakeConnection } from '../fake-connection.ts';

const KEY = Uint8Array.of(1, 2, 3);

const setup = () => {
  const connection = new FakeConnection();
  const memory = new CipherMemory();
  const writer = new EncryptedWriter(connection, new Rc4(KEY), memory);
  /** What the other side reads. */
  const read = () => {
    const bytes = Uint8Array.from(Buffer.concat(connection.sent));
    new Rc4(KEY).apply(bytes);
    return Buffer.from(bytes);
  };
  return { connection, memory, writer, read };
};

describe('EncryptedWriter', () => {
  it('sends bytes of any length as one stream, and changes none that it was given', () => {
    const { writer, read } = setup();
    const lengths = [0, 1, 17, CIPHER_SLAB_BYTES - 18, 5, 3 * CIPHER_SLAB_BYTES + 1];
    const given = lengths.map((length, at) => Buffer.alloc(length, at));
    for (const bytes of given) writer.write(bytes);
    assert.ok(read().equals(Buffer.concat(given)));
    for (const [at, bytes] of given.entries()) assert.ok(bytes.every((byte) => byte === at));
  });

  it('uses memory again once it is sent, and never before', () => {
    const { connection, writer, read } = setup();
    const given: Buffer[] = [];
    const write = (fill: number) => {
      const bytes = Buffer.alloc(16 * 1024, fill);
      given.push(bytes);
      writer.write(bytes);
    };
    for (let at = 0; at < 20; at++) write(at);
    const before = new Set(connection.written.map(({ buffer }) => buffer));
    assert.equal(before.size, 1);
    connection.takesBytes = false;
    for (let at = 20; at < 40; at++) write(at);
    const pending = new Set(connection.written.slice(20).map(({ buffer }) => buffer));
    assert.equal(pending.size, 5);
    connection.drain();
    writer.onSent();
    for (let at = 40; at < 60; at++) write(at);
    const after = new Set(connection.written.slice(40).map(({ buffer }) => buffer));
    assert.equal(after.size, 1);
    assert.ok([...after].every((buffer) => pending.has(buffer)));
    assert.ok(read().equals(Buffer.concat(given)));
  });

  it('takes no slab for a few words, which whoever says little would keep', () => {
    const { connection, memory, writer, read } = setup();
    const taken: Uint8Array[] = [];
    const take = memory.take.bind(memory);
    memory.take = () => {
      const slab = take();
      taken.push(slab);
      return slab;
    };
    connection.takesBytes = false;
    const given = [4_096, 5, 17].map((length, at) => Buffer.alloc(length, at));
    for (const bytes of given) writer.write(bytes);
    assert.equal(taken.length, 0);
    writer.write(Buffer.alloc(4_097, 9));
    assert.equal(taken.length, 1);
    connection.drain();
    assert.ok(read().equals(Buffer.concat([...given, Buffer.alloc(4_097, 9)])));
  });

  it('keeps no more memory than is worth it', () => {
    const memory = new CipherMemory();
    const taken = Array.from({ length: MAX_SPARE_CIPHER_SLABS + 5 }, () => memory.take());
    for (const slab of taken) memory.giveBack(slab);
    const again = new Set(taken.map(() => memory.take()));
    assert.equal(taken.filter((slab) => again.has(slab)).length, MAX_SPARE_CIPHER_SLABS);
  });
});
