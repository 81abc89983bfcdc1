// Runs the tests of what needs no browser: tests/*.test.mjs, bundled with the sources that they name, by Node's own runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const outdir = await mkdtemp(join(tmpdir(), "dialog-inbox-client-"));
const names = (await readdir("tests")).filter((name) => name.endsWith(".test.mjs"));
await build({
  entryPoints: names.map((name) => `tests/${name}`),
  outdir,
  bundle: true,
  format: "esm",
  platform: "node",
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
const files = names.map((name) => join(outdir, name));
const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=dot", ...files], { stdio: "inherit" });
await rm(outdir, { recursive: true });
process.exit(status ?? 1);
