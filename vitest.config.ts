import { defineConfig } from 'vitest/config';

/** Sibling packages resolve to their TypeScript source, so tests never run against a stale build. */
const conditions = ['@ethane/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/**/*.test.ts',
      'test/e2e/**/*.test.ts',
      'test/browser/src/**/*.test.ts',
      'test/conformance/src/**/*.test.ts',
      'test/fuzz/src/**/*.test.ts',
      'test/pitfalls/src/**/*.test.ts',
    ],
    // Needs the official archives: see vitest.conformance.config.ts.
    exclude: ['test/conformance/src/chains.test.ts', '**/node_modules/**', '**/dist/**'],
    testTimeout: 20_000,
    // A second, which is the default, is short on a machine that does something else as well.
    expect: { poll: { timeout: 15_000 } },
  },
});
