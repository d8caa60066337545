// Looks at the page kit's sheet: every component and sample screen, in both languages, at 320, 360 and 1280 px.
// node tests/browser/sheet.mjs ORIGIN [FOLDER FOR PICTURES]
import { axe, complaints, expectNone, launch, look, screenshot, spacing } from "./lib.mjs";

const [origin, folder] = process.argv.slice(2);
const screens = [
  ["components", "citizen"], ["home", "citizen"], ["procedure", "citizen"], ["dossier", "citizen"],
  ["form", "citizen"], ["form-errors", "citizen"], ["missing", ""], ["worklist", "officer"], ["sign", "leader"],
];
const host = new URL(origin).hostname;
const name = host === "127.0.0.1" ? "sid-h54" : "__Host-sid-h54";
const chromium = await launch();
let looked = 0;
const faults = [];
try {
  for (const lang of ["vi", "en"]) {
    for (const width of [320, 360, 1280]) {
      for (const [screen, who] of screens) {
        const context = await chromium.context({ width, height: width < 700 ? 740 : 900, lang });
        if (who) await context.addCookies([{ name, value: who, url: origin, secure: name.startsWith("__Host-"), httpOnly: true, sameSite: "Lax" }]);
        const page = await context.newPage();
        const heard = complaints(page);
        const where = `${lang} ${screen} ${width}`;
        await page.goto(`${origin}/${lang}/_${screen}`);
        try {
          expectNone(`${where}, axe`, await axe(page, { bestPractice: true }));
        } catch (error) { faults.push(error.message); }
        try {
          expectNone(`${where}, look`, [...(await look(page)), ...(width === 360 ? await spacing(page) : [])]);
        } catch (error) { faults.push(error.message); }
        try {
          expectNone(`${where}, complaints`, heard.filter((text) => screen !== "missing" && screen !== "form-errors" || !/status of 4(04|22)/.test(text)));
        } catch (error) { faults.push(error.message); }
        if (folder && width !== 320) await screenshot(page, `${folder}/${screen}-${lang}-${width}.png`);
        if (folder && lang === "vi" && width === 1280 && ["dossier", "worklist"].includes(screen)) {
          await page.emulateMedia({ media: "print" });
          await page.setViewportSize({ width: 794, height: 1000 });
          await screenshot(page, `${folder}/${screen}-print.png`);
        }
        await context.close();
        looked += 1;
      }
    }
  }
  faults.push(...(await drafts()));
} finally {
  await chromium.close();
}
/** With scripts, what she types is saved as she types; without, the page is the same page and says nothing wrong. */
async function drafts() {
  const found = [];
  for (const js of [true, false]) {
    const context = await chromium.context({ width: 360, js });
    const page = await context.newPage();
    const heard = complaints(page);
    await page.goto(`${origin}/vi/_form`);
    await page.fill("#copies", "7");
    const saved = page.locator("[data-autosave-status]");
    if (js) await saved.filter({ hasText: "· 7" }).waitFor({ timeout: 10_000 }).catch(() => found.push("the draft is not saved as she types"));
    else if (!(await page.locator("form button[type=submit]").first().isVisible())) found.push("without scripts there is no button to save");
    found.push(...heard);
    await context.close();
  }
  return found;
}

if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${looked} pages looked at, nothing found`);
