import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          isolate: false,
          // By default one core is left to others; the check wants both of a small machine.
          maxWorkers: 2,
          // No test waits for a real clock, so this is a bound on a hang and not on a busy machine.
          testTimeout: 30_000,
          include: ["test/**/*.test.ts"],
          exclude: ["test/oracle/**", "test/**/*.slow.test.ts"]
        }
      },
      {
        test: {
          // Every single mistake in every example, texts at the edge of what is taken, and peers on
          // real sockets and a real clock.
          name: "slow",
          include: ["test/**/*.slow.test.ts"],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 120_000
        }
      },
      {
        test: {
          name: "oracle",
          include: ["test/oracle/**/*.test.ts"],
          // Other people's programs on real ports: one after another.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000
        }
      }
    ]
  }
})
