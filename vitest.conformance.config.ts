import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that need the official archives; `scripts/conformance.mjs` runs them and says where the archives are. */
export default defineConfig({
  ...base,
  test: { include: ['test/conformance/src/chains.test.ts'], passWithNoTests: true, testTimeout: 300_000 },
});
