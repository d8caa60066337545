// The pages beside the path: what goes wrong, what is withdrawn, accounts, the administrator's and the word-keeper's pages.
import { accept, prepare, sign } from "./walk.mjs";
import { notices } from "./notices.mjs";
import { security } from "./security.mjs";
import { staff } from "./staff.mjs";

/** Shows them all to `looked`. Comes after the walk, whose people are still signed in. */
export async function beside(world) {
  await languages(world);
  await wrong(world);
  await facts(world);
  await withdrawn(world);
  await refused(world);
  await sentBack(world);
  await administration(world);
  await staff(world);
  await words(world);
  await notices(world);
  await leave(world);
  await security(world);
}

/** The switch leads to the same page in the other language, and whoever is signed in stays so. */
async function languages({ demo, lang, looked, person }) {
  const [citizen, officer] = [await person("citizen"), await person("motcua.h54")];
  const other = lang === "vi" ? "en" : "vi";
  const pages = [
    [citizen, `${demo.origin("G22")}/${lang}/procedures/2.000635`],
    [citizen, `${demo.origin("H54")}/${lang}/procedures/2.000635/apply/applicant`],
    [officer, `${demo.origin("H54")}/${lang}/office/work?scope=done`],
  ];
  for (const [one, address] of pages) {
    await one.open(address);
    await one.press(`.lt-langs a[hreflang=${other}]`);
    const there = [one.page.url(), await one.page.getAttribute("html", "lang")];
    const wanted = [address.replace(`/${lang}/`, `/${other}/`), other];
    if (there.join() !== wanted.join()) throw new Error(`the language switch of ${address} leads to ${there}`);
    await one.press(`.lt-langs a[hreflang=${lang}]`);
  }
  await looked("worklist / done", officer);
}

/** What is not there, and a form whose token is not the visitor's. */
async function wrong({ demo, lang, looked, person }) {
  const [citizen, officer] = [await person("citizen"), await person("motcua.h54")];
  const portal = demo.origin("G22");
  const province = demo.origin("H54");
  await citizen.open(`${portal}/${lang}/no-such-page`);
  await looked("not found", citizen, { status: 404 });
  await officer.open(`${province}/${lang}/office/dossiers/000.00.00.H54-201231-9999`);
  await looked("not found / for officials", officer, { status: 404 });
  await citizen.open(`${province}/${lang}/dossiers/000.00.00.H54-201231-9999`);
  await looked("not found / somebody else's dossier", citizen, { status: 404 });
  const stranger = await person("stranger");
  await stranger.open(`${portal}/${lang}/v/nosuchpaper`);
  await looked("not found / no such paper", stranger, { status: 404 });
  await stranger.open(`${portal}/${lang}/sign-in`);
  await stranger.page.locator("input[name=_token]").evaluateAll((fields) => fields.forEach((field) => (field.value = "forged")));
  await stranger.press("form:has(input[type=hidden][name=username][value=hong]) button");
  await looked("forged form", stranger, { status: 403 });
}

/** Searches that find nothing, procedures that cannot be filed here, home with a session. */
async function facts({ demo, lang, looked, person }) {
  const citizen = await person("citizen");
  const portal = demo.origin("G22");
  await citizen.open(`${portal}/${lang}`);
  await looked("home / signed in", citizen);
  await citizen.open(`${portal}/${lang}/search?q=qzxwv`);
  await looked("search / nothing", citizen);
  await citizen.open(`${portal}/${lang}/search`);
  await looked("search / all that can be filed", citizen);
  await citizen.open(`${portal}/${lang}/search?q=${encodeURIComponent("đăng ký kết hôn")}`);
  await citizen.press("main .lt-list__main > a");
  await looked("procedure / facts only", citizen);
  await citizen.open(`${portal}/${lang}/procedures/1.001776`);
  await looked("procedure / long", citizen);
  await citizen.open(`${portal}/${lang}/account`);
  await looked("account", citizen);
  // Another node, where she has not been: one sign-in is enough for all.
  const uses = `${demo.origin("G01")}/${lang}/my-data-uses`;
  await citizen.open(uses);
  if (citizen.page.url() !== uses) throw new Error(`she must sign in again: ${citizen.page.url()}`);
  await looked("uses of her data", citizen);
}

/** Files a dossier of another procedure without looking, as far as it goes by itself. */
async function fileAnother({ demo, lang }, citizen) {
  const { page } = citizen;
  await citizen.open(`${demo.origin("H54")}/${lang}/procedures/2.000635/apply`);
  const answers = { phone: "0912345678", copies: "1" };
  while (!page.url().endsWith("/check")) {
    const before = page.url();
    for (const [name, answer] of Object.entries(answers)) {
      if (await page.locator(`input[name=${name}]`).count()) await page.fill(`[name=${name}]`, answer);
    }
    for (const [name, value] of [["purpose", "school"], ["delivery", "counter"], ["truth", "yes"]]) {
      if (await page.locator(`[name=${name}]`).count()) await citizen.choose(name, value);
    }
    await citizen.press("main form[method=post] button:not([name])");
    if (page.url() === before) throw new Error(`the form does not go on: ${await citizen.words()}`);
  }
  await citizen.press("form:has(input[name=draft]) button:not([name])");
  return new URL(page.url()).pathname.split("/").pop();
}

/** She takes a dossier back. */
async function withdrawn(world) {
  const citizen = await world.person("citizen");
  await fileAnother(world, citizen);
  await citizen.press("main a[href$='/withdraw']");
  await world.looked("withdraw", citizen);
  await citizen.page.fill("[name=reason]", "Đã có bản sao ở nhà.");
  await citizen.press("main form[method=post] button");
  await world.looked("dossier / withdrawn", citizen);
}

/** The office refuses a dossier with a reason. */
async function refused(world) {
  const [citizen, officer] = [await world.person("citizen"), await world.person("motcua.h54")];
  const code = await fileAnother(world, citizen);
  await officer.open(`${world.demo.origin("H54")}/${world.lang}/office/dossiers/${code}`);
  await officer.page.locator("summary:has(~ * form[action*='/refuse'])").click();
  await officer.page.fill("form[action*='/refuse'] [name=reason]", "Hồ sơ thuộc thẩm quyền của tỉnh khác.");
  await officer.press("form[action*='/refuse'] button");
  // The acknowledgement and form 03.
  await citizen.awaited("main li:has(a[href*='/papers/']) ~ li a[href*='/papers/']");
  await world.looked("dossier / not received", citizen);
}

/** The leader sends a result back, the specialist prepares another, the counter hands it over on paper. */
async function sentBack(world) {
  const { demo, lang, looked } = world;
  const quiet = { ...world, looked: async (_, person) => person.heard.splice(0) };
  const [citizen, officer] = [await world.person("citizen"), await world.person("motcua.h54")];
  const [specialist, leader] = [await world.person("chuyenvien.h54"), await world.person("lanhdao.h54")];
  const office = `${demo.origin("H54")}/${lang}/office`;
  const code = await fileAnother(world, citizen);
  await accept(quiet, code);
  await prepare(quiet, code);
  await leader.open(`${office}/sign?dossier=${code}`);
  const back = "form[action*='/send-back']";
  await leader.press(`${back} button`);
  await looked("sign / sent back without a reason, faults", leader, { status: 422 });
  await leader.page.fill(`${back} [name=reason]`, "Ghi rõ nơi đăng ký khai sinh.");
  await leader.press(`${back} button`);
  await looked("sign / sent back", leader, { shared: true });
  await specialist.open(`${office}/dossiers/${code}`);
  await looked("dossier at the office / sent back", specialist);
  await specialist.press("form[action*='/prepare'] button");
  await sign(quiet, code);
  await officer.open(`${office}/dossiers/${code}`);
  await officer.awaited("form[action*='/hand-over'] button");
  await looked("dossier at the office / to hand over", officer);
  await officer.press("form[action*='/hand-over'] button");
  await citizen.open(`${demo.origin("H54")}/${lang}/dossiers/${code}`);
  await looked("dossier / handed over", citizen);
}

async function administration({ demo, lang, looked, person }) {
  const admin = await person("quantri.h54");
  const province = demo.origin("H54");
  await admin.open(`${province}/${lang}/admin`);
  await admin.signInAs("quantri.h54");
  await looked("admin, health", admin);
  for (const name of ["peers", "evidence", "configuration", "queues", "mail"]) {
    await admin.open(`${province}/${lang}/admin/${name}`);
    await looked(`admin, ${name}`, admin);
    if (name !== "evidence") continue;
    await admin.press("main a[href*='/admin/evidence/']");
    await looked("admin, a record", admin, { shared: true });
  }
}

/** The officer who keeps the words of the search, at the portal. */
async function words({ demo, lang, looked, person }) {
  const keeper = await person("kiemsoat.g22");
  await keeper.open(`${demo.origin("G22")}/${lang}/office/synonyms`);
  await keeper.signInAs("kiemsoat.g22");
  await looked("search words", keeper);
  await keeper.press("main form.lt-card button");
  await looked("search words / faults", keeper, { status: 422 });
}

async function leave({ demo, lang, looked, person }) {
  const citizen = await person("citizen");
  await citizen.open(`${demo.origin("G22")}/${lang}/session/failed`);
  await looked("sign-in failed", citizen, { status: null });
  await citizen.open(`${demo.origin("G22")}/${lang}/sign-out`);
  await looked("sign out", citizen);
  await citizen.press("main form[method=post] button");
  await looked("signed out", citizen);
}
