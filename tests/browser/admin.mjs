// Looks at the administrators' pages of a running node, in both languages, at 360 and 1280 px.
// node tests/browser/admin.mjs ORIGIN USERNAME PASSWORD [FOLDER FOR PICTURES]
import { axe, complaints, expectNone, launch, look, screenshot } from "./lib.mjs";

const [origin, username, password, folder] = process.argv.slice(2);
const pages = ["", "/peers", "/evidence", "/configuration", "/queues", "/mail", "/staff", "/staff/new", "/staff/import", "/units", "/approvals"];
const chromium = await launch();
const faults = [];
let looked = 0;

async function inspect(page, where, heard) {
  for (const [kind, found] of [["axe", await axe(page, { bestPractice: true })], ["look", await look(page)], ["complaints", heard.splice(0)]]) {
    try {
      expectNone(`${where}, ${kind}`, found);
    } catch (error) {
      faults.push(error.message);
    }
  }
  looked += 1;
}

try {
  for (const lang of ["vi", "en"]) {
    for (const width of [360, 1280]) {
      const context = await chromium.context({ width, height: width < 700 ? 740 : 900, lang });
      const page = await context.newPage();
      const heard = complaints(page);
      await page.goto(`${origin}/${lang}/admin`);
      await inspect(page, `${lang} sign-in ${width}`, heard);
      if (folder) await screenshot(page, `${folder}/sign-in-${lang}-${width}.png`);
      await page.fill("[name=username]", username);
      await page.fill("[name=password]", password);
      await page.click("form:has([name=password]) button[type=submit]");
      for (const path of pages) {
        await page.goto(`${origin}/${lang}/admin${path}`);
        await inspect(page, `${lang} admin${path} ${width}`, heard);
        if (folder) await screenshot(page, `${folder}/admin${path.replace("/", "-")}-${lang}-${width}.png`);
      }
      await page.goto(`${origin}/${lang}/admin/evidence`);
      const record = page.locator(".lt-cell--who a").first();
      if (await record.count()) {
        await record.click();
        await inspect(page, `${lang} record ${width}`, heard);
        if (folder) await screenshot(page, `${folder}/admin-record-${lang}-${width}.png`);
      }
      await page.goto(`${origin}/${lang}/admin/staff`);
      await page.locator(".lt-cell--who a").first().click();
      for (const details of await page.locator("details:not(.lt-filter) > summary").all()) await details.click();
      await inspect(page, `${lang} official ${width}`, heard);
      if (folder) await screenshot(page, `${folder}/admin-official-${lang}-${width}.png`);
      // A form sent empty: the same page with its faults.
      await page.goto(`${origin}/${lang}/admin/staff/new`);
      await page.click("main form[method=post] button[type=submit]");
      heard.splice(0);
      await inspect(page, `${lang} official not opened ${width}`, heard);
      await context.close();
    }
  }
} finally {
  await chromium.close();
}
if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${looked} pages looked at, nothing found`);
