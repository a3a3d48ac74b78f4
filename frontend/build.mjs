// Builds src/pages/*.ts (one script a page), the pose worker and src/css/app.css into src/groundup/web/static.
// `node build.mjs` builds once, `node build.mjs --watch` again after every change.
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../src/groundup/web/static");
const wasm = ["vision_wasm_module_internal.js", "vision_wasm_module_internal.wasm"];

async function scripts() {
  const all = await readdir(join(here, "src/pages")).catch(() => []); // git keeps no empty folder
  const pages = all.filter((name) => name.endsWith(".ts")).sort();
  return [...pages.map((name) => join(here, "src/pages", name)), join(here, "src/pose-worker.ts")];
}

const common = {
  bundle: true,
  minify: true,
  legalComments: "none", // they are in NOTICES.txt
  logLevel: "warning",
  metafile: true,
  absWorkingDir: here,
  plugins: [{ name: "tidy", setup: (build) => build.onEnd(tidy) }],
};

/** Removes what an earlier build left behind and this one did not write. */
async function tidy({ metafile }) {
  if (!metafile) return;
  const written = new Set(Object.keys(metafile.outputs).map((path) => resolve(here, path)));
  const folder = [...written].some((path) => path.endsWith(".js")) ? join(target, "js") : null;
  if (!folder) return;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path)) await rm(path);
  }
}

async function contexts() {
  return Promise.all([
    esbuild.context({
      ...common,
      entryPoints: await scripts(),
      outdir: join(target, "js"),
      entryNames: "[name]",
      chunkNames: "chunks/[name]-[hash]",
      format: "esm",
      splitting: true,
      target: ["es2022"],
    }),
    esbuild.context({
      ...common,
      entryPoints: [join(here, "src/css/app.css")],
      outfile: join(target, "app.css"),
      external: ["/static/*"],
      target: ["chrome111", "firefox115", "safari16.4"],
    }),
  ]);
}

async function copyWasm() {
  const from = join(here, "node_modules/@mediapipe/tasks-vision/wasm");
  await mkdir(join(target, "wasm"), { recursive: true });
  for (const name of wasm) await cp(join(from, name), join(target, "wasm", name));
}

await copyWasm();
const builds = await contexts();
try {
  await Promise.all(builds.map((build) => build.rebuild()));
} catch {
  process.exit(1); // esbuild has said what and where
}
if (process.argv.includes("--watch")) {
  await Promise.all(builds.map((build) => build.watch()));
  console.log(`watching; writes ${relative(process.cwd(), target)}`);
} else {
  await Promise.all(builds.map((build) => build.dispose()));
}
