/** What it was measured on, for the head of a report. */
import { cpus } from 'node:os';

export function describeMachine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? '';
  return `${cores.length} cores${model === '' ? '' : ` (${model})`}, Node ${process.versions.node}`;
}
