// The whole path in Chromium: {vi, en} × {360 px, 1280 px} × {scripts on, off}, and every page of it inspected.
// node tests/browser/path.mjs [part of a combination's name, to run only those]
import { beside } from "./beside.mjs";
import { startDemo } from "./demo.mjs";
import { inspector } from "./inspect.mjs";
import { launch } from "./lib.mjs";
import { people } from "./people.mjs";
import { places } from "./places.mjs";
import { walk } from "./walk.mjs";

const only = process.argv[2] ?? "";
/** Both walks of one screen run one after the other; the screens share two browsers' time, each with its own citizen. */
const SCREENS = [["vi", 360], ["en", 1280], ["en", 360], ["vi", 1280]];
const CITIZENS = ["hong", "yen"];

const begun = Date.now();
const chromium = await launch();
const demo = await startDemo().catch(async (error) => {
  await chromium.close();
  throw error;
});
const faults = [];
const everywhere = places();
let passed = 0;
let failed = 0;
let pages = 0;

/** One combination: the path and the pages beside it. */
async function one(username, lang, width, js, before) {
  const name = `${lang} ${width} px ${js ? "with" : "without"} scripts`;
  const names = demo.accounts.map((account) => account.name);
  const seen = inspector({ lang, width, js, names, before });
  const crowd = people(chromium, { lang, width, js });
  const since = Date.now();
  let last = "the start";
  const looked = async (page, person, what) => {
    everywhere.seen(person.page.url());
    await seen.looked(page, person, what);
    last = page;
  };
  try {
    const world = { demo, lang, width, js, username, looked, person: crowd.person };
    await walk(world);
    await beside(world);
  } catch (error) {
    seen.faults.push(`stopped after "${last}": ${error.message}`);
  }
  await crowd.close();
  pages += seen.pages();
  if (seen.faults.length > 0) failed += 1;
  else passed += 1;
  faults.push(...seen.faults.map((fault) => `${name}: ${fault}`));
  console.log(`${seen.faults.length === 0 ? "ok  " : "FAIL"} ${name}: ${seen.pages()} pages in ${((Date.now() - since) / 1000).toFixed(0)} s`);
  return seen.shown;
}

async function screens(username, all) {
  for (let next = all.shift(); next; next = all.shift()) {
    const [lang, width] = next;
    const wanted = (js) => `${lang} ${width} px ${js ? "with" : "without"} scripts`.includes(only);
    const before = wanted(true) ? await one(username, lang, width, true) : undefined;
    if (wanted(false)) await one(username, lang, width, false, before);
  }
}

try {
  const all = [...SCREENS];
  await Promise.all(CITIZENS.map((username) => screens(username, all)));
} finally {
  await chromium.close();
  await demo.stop();
}
if (!only) {
  faults.push(...everywhere.missed().map((address) => `no walk leads to the page ${address}`));
  failed += everywhere.missed().length > 0 ? 1 : 0;
}
if (faults.length > 0) console.error(`${faults.join("\n")}\n${demo.log()}`);
console.log(`${pages} pages inspected in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
