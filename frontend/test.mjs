// Runs tests/*.test.ts with Node's own test runner, after esbuild has taken the types away.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const names = (await readdir(join(here, "tests"))).filter((name) => name.endsWith(".test.ts"));
const folder = await mkdtemp(join(here, "node_modules/.tests-"));
try {
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: names.map((name) => join(here, "tests", name)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const files = names.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
  const ran = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
  process.exitCode = ran.status ?? 1;
} finally {
  await rm(folder, { recursive: true });
}
