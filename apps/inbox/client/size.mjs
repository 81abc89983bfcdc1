// Fails where more has to be loaded before the inbox can be used than is allowed. `node size.mjs 20` names the twenty largest
// files of it.
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { LANGUAGES, screenIn } from "./bundling.mjs";

const MOST = 60 * 1024;

for (const language of LANGUAGES) {
  const { metafile, outputFiles } = await build({ ...screenIn(language), outdir: "build", metafile: true, write: false });
  const first = firstLoad(metafile.outputs);
  const bytes = outputFiles.filter(({ path }) => first.has(basename(path))).reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  console.log(`inbox-${language}: ${(bytes / 1024).toFixed(1)} KB of JavaScript in ${first.size} files before it can be used, at most ${MOST / 1024}`);
  if (bytes > MOST) process.exitCode = 1;
  if (process.argv[2]) largest(metafile.outputs, first, Number(process.argv[2]));
}

/** The script of the page and all that it imports at once, by their names. */
function firstLoad(outputs) {
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint === "src/main.tsx");
  const found = new Set([entry]);
  for (const path of found) {
    for (const each of outputs[path].imports) if (each.kind === "import-statement") found.add(each.path);
  }
  return new Set([...found].map((path) => basename(path)));
}

function largest(outputs, first, count) {
  const sizes = Object.entries(outputs)
    .filter(([path]) => first.has(basename(path)))
    .flatMap(([, { inputs }]) => Object.entries(inputs).map(([path, { bytesInOutput }]) => [bytesInOutput, path]))
    .sort(([one], [other]) => other - one);
  for (const [bytes, path] of sizes.slice(0, count)) console.log(`${bytes}`.padStart(8), path);
}
