import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expressionProblem, expressionTest } from '../../../source/ui/text/expression.ts';

test('letters match in any case and in either Unicode shape', () => {
  assert.equal(expressionTest('^ÉTÉ')('e\u0301te\u0301.iso'), true);
  assert.equal(expressionTest('straße$')('STRASSE'), false);
});

test('an expression that would take for ever answers at once', () => {
  // The language's own takes more than a day for each of these.
  const name = `${'a'.repeat(60)}!`;
  for (const source of ['(a+)+b', '^(a|aa)+$', '(a*)*b', '(.*)*(.*)*(.*)*=']) {
    assert.equal(expressionTest(source)(name), false, source);
  }
});

test('what RE2 does not know is said in words', () => {
  for (const [source, words] of [
    ['(?=a)b', /unsupported/],
    ['a{5000}', /repeat/],
    ['a(', /^missing closing \)$/],
  ] as const) {
    assert.throws(
      () => expressionTest(source),
      (error) => words.test(expressionProblem(error)),
      source,
    );
  }
});
