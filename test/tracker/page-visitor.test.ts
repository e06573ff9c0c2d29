import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayShowPage } from '../../source/tracker/page-visitor.ts';

test('H113: who comes from near by a name that a stranger could have given us sees no page', () => {
  const rows: readonly (readonly [host: string | undefined, asker: string, isShown: boolean])[] = [
    ['evil.example', '127.0.0.1', false],
    ['evil.example:6969', '192.168.1.5', false],
    ['127.0.0.1.evil.example', '::1', false],
    ['127.0.0.1:6969', '127.0.0.1', true],
    ['[::1]:6969', '::1', true],
    ['localhost:6969', '127.0.0.1', true],
    ['nas:6969', '192.168.1.5', true],
    ['nas.local', '192.168.1.5', true],
    [undefined, '127.0.0.1', true],
    ['tracker.example', '198.51.100.7', true],
  ];
  for (const [host, asker, isShown] of rows) {
    assert.equal(mayShowPage(host, asker), isShown, `${host} from ${asker}`);
  }
});
