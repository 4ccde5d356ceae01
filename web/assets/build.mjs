// Makes web/static from this folder: node build.mjs FOLDER. The same sources give the same bytes, run to run.
//
// Every file carries the first of its SHA-256 in its name, so that a browser may keep it for ever; manifest.json says
// which name stands for which file, SHA256SUMS what each file (and each source) must be.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, Logger } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = process.argv[2];
const named = new Map();

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const from = (...parts) => readFileSync(join(...parts));
const asText = (bytes) => bytes.toString("utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");

function keep(name, content) {
  const bytes = Buffer.from(content);
  const hashed = name.replace(/\.(\w+)$/, `-${sha256(bytes).slice(0, 10)}.$1`);
  mkdirSync(dirname(join(out, hashed)), { recursive: true });
  writeFileSync(join(out, hashed), bytes);
  named.set(name, hashed);
}

/** The same text, with each of our own addresses by its hashed name. */
function withNames(text) {
  return text.replace(/\/static\/([\w./-]+)/g, (address, name) => {
    if (!named.has(name)) throw new Error(`${address} is named, but not made`);
    return `/static/${named.get(name)}`;
  });
}

function stylesheet() {
  const loadPaths = [here, join(here, "scss"), modules];
  // MoJ's components warn of what they themselves use.
  const options = { loadPaths, style: "compressed", charset: false, logger: Logger.silent };
  return compile(join(here, "scss", "app.scss"), options).css;
}

function sums(folder, root) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const wanted = files.filter((file) => !file.startsWith(modules) && !file.endsWith("SHA256SUMS"));
  return wanted.map((file) => `${sha256(from(file))}  ${join(root, relative(folder, file))}\n`);
}

for (const made of ["css", "fonts", "images", "js"]) rmSync(join(out, made), { recursive: true, force: true });
for (const script of ["latin", "latin-ext"]) {
  const file = `source-sans-3-${script}-wght-normal.woff2`;
  keep(`fonts/source-sans-3-${script}.woff2`, from(modules, "@fontsource-variable/source-sans-3/files", file));
}
keep("images/icon.svg", from(here, "images", "icon.svg"));
keep("images/icon-document.svg", from(modules, "@ministryofjustice/frontend/moj/assets/images/icon-document.svg"));
keep("css/app.css", withNames(stylesheet()));
keep("js/htmx.js", asText(from(modules, "htmx.org/dist/htmx.min.js")));
keep("js/govuk-frontend.js", asText(from(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js")));
keep("js/app.js", withNames(from(here, "js", "app.js").toString("utf8")));

cpSync(join(here, "NOTICE"), join(out, "NOTICE"));
const manifest = Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1)));
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
const lines = [...sums(out, ""), ...sums(here, "../assets")];
writeFileSync(join(out, "SHA256SUMS"), lines.sort((one, other) => (one.slice(66) < other.slice(66) ? -1 : 1)).join(""));
