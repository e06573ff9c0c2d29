import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, SluiceError } from '../../source/base/errors.ts';
import { safeText } from '../../source/base/safe-text.ts';
import { failureOf, failureWords } from '../../source/discovery/tracker-failure.ts';

const sentence = (code: ErrorCode, message: string): string => {
  const error = new SluiceError(code, message);
  return failureWords(failureOf(error), safeText(error.message));
};

test('a network that fails, an answer that is none and an address that is never asked are told apart', () => {
  assert.equal(
    sentence('network/refused', 'connection refused'),
    'cannot be reached: connection refused',
  );
  assert.equal(
    sentence('tracker/timeout', 'timed out after 45 s'),
    'cannot be reached: timed out after 45 s',
  );
  assert.equal(
    sentence('http/status', 'HTTP status 503'),
    'gave no proper answer: HTTP status 503',
  );
  assert.equal(sentence('tracker/malformed', 'no list'), 'gave no proper answer: no list');
  assert.equal(
    sentence('network/forbidden', 'it is on this machine'),
    'cannot be used: it is on this machine',
  );
});

test('what is no error of ours is one of the network, and the tracker’s own words stay its own', () => {
  assert.equal(failureOf(new Error('odd')), 'unreachable');
  assert.equal(failureWords('refused', safeText('Not registered')), 'refused us: Not registered');
});
