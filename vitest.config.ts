import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          isolate: false,
          include: ["test/**/*.test.ts"],
          exclude: ["test/oracle/**", "test/sim/**", "test/bench/**"]
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
