import { defineConfig } from 'vitest/config';

// `unit`: pure and fast, beside the code. `integration`: real Temporal and Postgres, under test/.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{activities,api,cli,domains,graphs,launcher,pages,project,schemas,stores,telemetry,workers,workflows}/**/*.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/support/services.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file has a database and a task queue of its own. More than two at a time only wait for the processor.
          maxWorkers: 2,
          // A busy machine is slow; what is waited for is a condition, never a time.
          expect: { poll: { timeout: 20_000 } },
          pool: 'forks',
        },
      },
    ],
  },
});
