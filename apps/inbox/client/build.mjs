// Builds the inbox screen into Django's static files: a script for each language, one style sheet, one sprite of the icons
// in icons.txt, to which Django's manifest storage gives hashed names. What is loaded when it is needed has its hash from
// here, since scripts name it.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { besides, LANGUAGES, screenIn } from "./bundling.mjs";

const OUT = "../static/inbox/build";

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await Promise.all([...[besides(), ...LANGUAGES.map(screenIn)].map((options) => build({ ...options, outdir: OUT })), sprite()]);

async function sprite() {
  const names = (await readFile("icons.txt", "utf8")).split("\n").filter(Boolean);
  const symbols = await Promise.all(names.map(symbol));
  await writeFile(`${OUT}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

async function symbol(name) {
  const svg = await readFile(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const shapes = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)[1].replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}
