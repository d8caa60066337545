// A picture of every page, in both languages, on a phone and on a desk: node tests/browser/screens.mjs FOLDER
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beside } from "./beside.mjs";
import { startDemo } from "./demo.mjs";
import { launch, screenshot } from "./lib.mjs";
import { people } from "./people.mjs";
import { places } from "./places.mjs";
import { walk } from "./walk.mjs";

const folder = process.argv[2];
if (!folder) throw new Error("the folder for the pictures is missing");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

/** Page → screen → file. */
const pictures = new Map();
const everywhere = places();
const chromium = await launch();
const demo = await startDemo().catch(async (error) => {
  await chromium.close();
  throw error;
});

async function shoot(username, lang, width) {
  const crowd = people(chromium, { lang, width });
  const looked = async (name, person) => {
    everywhere.seen(person.page.url());
    const file = `${name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}-${lang}-${width}.png`;
    await screenshot(person.page, join(folder, file));
    const row = pictures.get(name) ?? new Map();
    pictures.set(name, row.set(`${lang} ${width}`, file));
  };
  const world = { demo, lang, width, js: true, username, looked, person: crowd.person };
  await walk(world);
  await beside(world);
  await crowd.close();
}

/** One page that shows all pictures, a row a page. */
function index() {
  const screens = ["vi 1280", "vi 360", "en 1280", "en 360"];
  const cell = (row, screen) => (row.has(screen) ? `<a href="${row.get(screen)}"><img loading="lazy" src="${row.get(screen)}" alt="${screen}"></a>` : "");
  const rows = [...pictures].map(([name, row]) => `<tr><th>${name}</th>${screens.map((screen) => `<td>${cell(row, screen)}</td>`).join("")}</tr>`);
  return `<!doctype html><meta charset="utf-8"><title>Screens</title>
<style>body{font:16px sans-serif}td,th{vertical-align:top;padding:8px;text-align:left}img{border:1px solid #999;max-width:420px;max-height:700px}</style>
<table><tr><th>page</th>${screens.map((screen) => `<th>${screen}</th>`).join("")}</tr>${rows.join("\n")}</table>`;
}

try {
  await Promise.all([
    shoot("hong", "vi", 1280).then(() => shoot("hong", "en", 360)),
    shoot("yen", "vi", 360).then(() => shoot("yen", "en", 1280)),
  ]);
} catch (error) {
  console.error(`${error.stack}\n${demo.log()}`);
  process.exitCode = 1;
} finally {
  writeFileSync(join(folder, "index.html"), index());
  await chromium.close();
  await demo.stop();
}
for (const address of everywhere.missed()) {
  console.error(`no picture of ${address}`);
  process.exitCode = 1;
}
console.log(`${[...pictures.values()].reduce((sum, row) => sum + row.size, 0)} pictures of ${pictures.size} pages: ${join(folder, "index.html")}`);
