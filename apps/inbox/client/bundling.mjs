// How the inbox screen is bundled: once for each language, with the words of that language alone.
import { join } from "node:path";

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
  return { ...SHARED, entryPoints: { [`inbox-${language}`]: "src/main.tsx" }, plugins: [speaking(language)] };
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
        const [, asking] = /\/i18n\/(en|de|index)\.ts$/.exec(importer) ?? [];
        if (asking === "index") return { path: join(resolveDir, `${language}.ts`) };
        return asking && { path: join(resolveDir, `${path}.ts`), suffix: `?${asking}` };
      });
    },
  };
}
