import { defineConfig } from 'vitest/config';

/** Sibling packages resolve to their TypeScript source, so tests never run against a stale build. */
const conditions = ['@ethane/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'examples/**/*.test.ts', 'test/e2e/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
