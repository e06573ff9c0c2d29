import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProxyUrl, withoutPassword } from '../../source/base/proxy-url.ts';

test('a proxy is a kind, a host, a port and perhaps a login, whose signs may be written in their code', () => {
  assert.deepEqual(parseProxyUrl('socks5://me:p%40ss%3a@10.0.0.1:1081'), {
    kind: 'socks5',
    host: '10.0.0.1',
    port: 1081,
    login: { name: 'me', password: 'p@ss:' },
  });
  const plain = { login: undefined };
  assert.deepEqual(parseProxyUrl('SOCKS5H://Proxy.Example.ORG'), {
    ...plain,
    kind: 'socks5',
    host: 'proxy.example.org',
    port: 1080,
  });
  assert.deepEqual(parseProxyUrl('http://[2001:DB8::1]:80'), {
    ...plain,
    kind: 'http',
    host: '2001:db8::1',
    port: 80,
  });
  assert.equal(parseProxyUrl('http://proxy.example.org')?.port, 8080);
});

test('anything else is none', () => {
  const long = 'x'.repeat(256);
  const wrong = [
    '',
    'x',
    'socks4://a',
    'https://a',
    'socks5:a',
    'socks5://',
    'socks5://a/b',
    'http://a?b',
  ];
  const more = [`socks5://${long}:p@a`, 'socks5://:p@a', 'http://a:99999', 'http://a%0d%0a:b@c%0d'];
  for (const url of [...wrong, ...more]) assert.equal(parseProxyUrl(url), undefined, url);
});

test('a password is never shown', () => {
  assert.equal(withoutPassword('socks5://me:secret@host:1'), 'socks5://…@host:1');
  assert.equal(withoutPassword('http://host:1'), 'http://host:1');
});
