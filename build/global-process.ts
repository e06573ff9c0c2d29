/**
 * Gives packages that import `node:process` the one that is there anyway. Node reads every property of a module of
 * its own that is imported, and this one's load its reports and more: that took longer than most packages.
 */
import type { Plugin } from 'esbuild';

const NAMESPACE = 'global-process';

export const GLOBAL_PROCESS: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?process$/ }, () => ({
      path: 'process',
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, () => ({
      contents: 'module.exports = globalThis.process;',
    }));
  },
};
