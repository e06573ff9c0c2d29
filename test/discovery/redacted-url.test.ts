import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactedUrl } from '../../source/discovery/redacted-url.ts';

test('H121: passkeys and logins are blanked wherever they stand', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['http://t.example/announce', 'http://t.example/announce'],
    ['http://t.example:8080/announce.php', 'http://t.example:8080/announce.php'],
    [
      'https://t.example/d41d8cd98f00b204e9800998ecf8427e/announce',
      'https://t.example/***/announce',
    ],
    [
      'http://t.example/announce?passkey=SECRET&x=SECRET',
      'http://t.example/announce?passkey=***&x=***',
    ],
    ['http://t.example/announce?SECRET', 'http://t.example/announce?***'],
    ['http://t.example/announce?SECRETSECRETSECRET=1', 'http://t.example/announce?***'],
    ['http://user:SECRET@t.example/announce', 'http://***@t.example/announce'],
    ['http://SECRET@t.example/announce', 'http://***@t.example/announce'],
    ['http://t.example/announce#SECRET', 'http://t.example/announce'],
    ['udp://t.example:1337/SECRET1/announce', 'udp://t.example:1337/***/announce'],
    ['UDP://t.example:1337', 'udp://t.example:1337/'],
    ['wss://t.example/announce?k=SECRET', 'wss://t.example/announce?k=***'],
    ['not a url SECRET', 'unknown:***'],
    ['', 'unknown:***'],
    ['magnet:?xt=SECRET', 'magnet:***'],
  ];
  for (const [url, shown] of cases) {
    assert.equal(redactedUrl(url), shown);
    assert.doesNotMatch(shown, /SECRET/i);
  }
});

test('H93: a look-alike host shows as punycode', () => {
  // The second letter is Cyrillic.
  assert.match(
    redactedUrl('http://tr\u0430cker.example/announce'),
    /^http:\/\/xn--\S+\.example\/announce$/,
  );
  assert.match(
    redactedUrl('udp://b\u00fccher.example:80/announce'),
    /^udp:\/\/xn--bcher-kva\.example/,
  );
});

test('a URL as long as a book is cut, one with control bytes cleaned', () => {
  assert.ok(redactedUrl(`http://t.example/${'announce/'.repeat(1000)}`).length <= 300);
  assert.ok(!redactedUrl('http://t.example/\u001b[31m/announce').includes('\u001b'));
});
