// How the inbox screen is bundled: once for each language, with the words of that language alone.
import { readFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";

export const LANGUAGES = ["en", "de"];

const SHARED = {
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true,
  chunkNames: "[name]-[hash]",
  target: ["es2022", "chrome120", "firefox121", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
};

/** Options for esbuild: the screen in a language. */
export function screenIn(language) {
  return { ...SHARED, entryPoints: { [`inbox-${language}`]: "src/main.tsx" }, plugins: [speaking(language), whole] };
}

/** Options for esbuild: what has no words of its own. */
export function besides() {
  return { ...SHARED, entryPoints: { inbox: "src/css/inbox.css", tells: "src/tells.ts" } };
}

// The screen speaks the language that it is built for. A file of words has both languages: here it counts as two, so that
// each language takes its own half, and nobody loads the other before it is asked for.
function speaking(language) {
  return {
    name: "speaking",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\// }, ({ path, importer, resolveDir }) => {
        const [, asking] = /\/i18n\/(\w+)\.ts$/.exec(importer) ?? [];
        if (asking === "index" || asking === "later") return { path: join(resolveDir, `${path.replace("en", language)}.ts`) };
        return /^(en|de)/.test(asking) ? { path: join(resolveDir, `${path}.ts`), suffix: `?${asking}` } : undefined;
      });
    },
  };
}

// Whatever is loaded later comes after the screen. Told so, esbuild keeps the screen in one file; else it would cut it into
// one for every combination of what else needs its parts, which are larger together and come later.
const whole = {
  name: "whole",
  setup({ onLoad, onResolve, resolve: find }) {
    const main = resolve("src/main.tsx");
    const later = new Set();
    onResolve({ filter: /^\.{1,2}\// }, async ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const found = await find(path, { kind: "import-statement", resolveDir });
      later.add(found.path);
      return found;
    });
    onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
      if (!later.has(path)) return undefined;
      const contents = `${await readFile(path, "utf8")}\nimport ${JSON.stringify(main)};\n`;
      return { contents, loader: extname(path).slice(1) };
    });
  },
};
