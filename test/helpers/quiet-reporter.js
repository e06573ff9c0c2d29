/** Reporter for `node --test`: silent while all is well, whole about what failed, and one closing line. Plain JavaScript, for Node loads it before tsx does. */
import { relative } from 'node:path';

/** A parent that failed only through its children, whose failures stand for it. */
const isEcho = (error) => error?.failureType === 'subtestsFailed';

const nameOf = (file) => (file === undefined ? 'an unknown file' : relative('', file));

/** The assertion's message with its diff, then the frames that are ours. */
const reasonOf = (error) => {
  const cause = error?.cause ?? error;
  if (typeof error?.exitCode === 'number') return `the file's process ended with ${error.exitCode}`;
  if (!(cause instanceof Error)) return String(cause);
  const stack = cause.stack ?? String(cause);
  const lines = stack.includes(cause.message) ? stack : `${cause.message}\n${stack}`;
  const ours = lines.split('\n').filter((line) => !/^\s+at .*\bnode:/.test(line));
  const root = cause.cause === undefined ? [] : [`caused by: ${reasonOf(cause.cause)}`];
  return [...ours, ...root].join('\n');
};

const indent = (text) => text.replace(/^(?=.)/gm, '  ');

export default async function* quietReporter(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let unsteady = 0;
  const output = new Map();
  const failedFiles = new Set();
  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      output.set(data.file, (output.get(data.file) ?? '') + data.message);
    }
    if (type === 'test:pass' && data.details?.type !== 'suite') {
      const isSkipped = (data.skip ?? data.todo ?? false) !== false;
      counts[isSkipped ? 'skipped' : 'passed'] += 1;
    }
    if (type === 'test:unsteady' && !isEcho(data.details?.error)) {
      unsteady += 1;
      yield `⚠ ${data.name}\n  ${nameOf(data.file)}: failed, and passed when it was run once more by itself\n${indent(reasonOf(data.details?.error))}\n\n`;
    }
    if (type === 'test:fail' && !isEcho(data.details?.error)) {
      if ((data.todo ?? false) !== false) {
        counts.skipped += 1;
        continue;
      }
      counts.failed += 1;
      failedFiles.add(data.file);
      yield `✖ ${data.name}\n  ${nameOf(data.file)}\n${indent(reasonOf(data.details?.error))}\n\n`;
    }
  }
  for (const [file, text] of output) {
    if (failedFiles.has(file)) yield `What ${nameOf(file)} printed:\n${indent(text)}\n`;
  }
  yield `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped${unsteady > 0 ? `, ${unsteady} unsteady` : ''}\n`;
}
