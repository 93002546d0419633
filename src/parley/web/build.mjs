// Builds the static files: one style sheet, one script, one sprite of the icons in use, and the files that single
// pages load in addition.
// Run by `npm run build`; the result in src/parley/static/parley/build is never committed.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const product = dirname(here);
const built = join(product, "static/parley/build");
// Built in a temporary folder and renamed at the end, so that a failed build leaves the previous one in place.
const target = `${built}-${process.pid}`;
mkdirSync(target, { recursive: true });
const require = createRequire(import.meta.url);

function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending) && !/(^|[/\\])tests[/\\]|static[/\\]/.test(name))
    .map((name) => join(folder, name));
}

// An icon is in use if its name is quoted anywhere: `ui.icon("x")` in a template, `icon = "x"` in a declaration.
// Every quoted word that is a Lucide icon counts, so that a new icon needs no entry in a list.
function buildSprite() {
  const lucide = join(dirname(require.resolve("lucide-static/package.json")), "icons");
  const known = new Set(readdirSync(lucide).map((name) => name.replace(/\.svg$/, "")));
  const used = new Set();
  for (const file of [...filesBelow(product, ".html"), ...filesBelow(product, ".py")]) {
    for (const [, word] of readFileSync(file, "utf8").matchAll(/["']([a-z][a-z0-9-]*)["']/g)) {
      if (known.has(word)) used.add(word);
    }
  }
  const symbols = [...used].sort().map((name) => {
    const drawing = readFileSync(join(lucide, `${name}.svg`), "utf8");
    const inside = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${inside.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
  });
  writeFileSync(join(target, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  return used.size;
}

// Browsers that support the features that the styles need: container queries, `:has()`, `light-dark()`.
const BROWSERS = ["chrome123", "firefox121", "safari17.5"];

function bundle(options) {
  return build({
    outdir: target,
    bundle: true,
    minify: true,
    format: "esm",
    target: BROWSERS,
    alias: { parley: join(here, "scripts") },
    logLevel: "warning",
    ...options,
  });
}

// An app's own files are in its folder `assets`: styles and scripts there become part of the one style sheet and the one
// script; those in `assets/pages` are loaded by the pages that name them, as parley/build/<app>/<name>.
const assets = readdirSync(product).map((app) => join(product, app, "assets")).filter(existsSync).sort();
const filesIn = (folders, ending) =>
  folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name)));

function buildAll(file, loader, lines) {
  return bundle({ outdir: undefined, outfile: join(target, file), stdin: { contents: lines.join("\n"), resolveDir: product, loader } });
}

function buildStyles() {
  const own = filesIn(assets, ".css").map((file) => `@import "${file}" layer(apps);`);
  return buildAll("parley.css", "css", [`@import "${join(here, "styles/parley.css")}";`, ...own]);
}

function buildScripts() {
  const own = filesIn(assets, ".js").map((file) => `import "${file}";`);
  return buildAll("parley.js", "js", [`import "${join(here, "scripts/parley.js")}";`, ...own]);
}

async function buildPages() {
  const pages = assets.map((folder) => join(folder, "pages"));
  for (const file of [...filesIn(pages, ".css"), ...filesIn(pages, ".js")]) {
    await bundle({ entryPoints: [file], outdir: join(target, basename(dirname(dirname(dirname(file))))) });
  }
}

try {
  const icons = buildSprite();
  await buildStyles();
  await buildScripts();
  await buildPages();
  rmSync(built, { recursive: true, force: true });
  renameSync(target, built);
  console.log(`Built style sheet, script and ${icons} icons.`);
} finally {
  rmSync(target, { recursive: true, force: true });
}
