// The path: a citizen files a dossier, three officials handle it, she gets a signed paper, anybody checks it. Every page
// on the way is shown to `looked(name, person, what)`; "name / state" is a page in another state. Nothing here reads words
// of a language: pages are used by their forms, fields and addresses.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROCEDURE = "2.000635";

/** Fails unless `fact` holds. */
function hold(fact, words) {
  if (!fact) throw new Error(words);
}

/** Goes the whole path. Answers the dossier's code, and the result with the address in its QR code. */
export async function walk(world) {
  const citizen = await world.person("citizen");
  const code = await file(world, citizen);
  await accept(world, code);
  await prepare(world, code);
  await sign(world, code);
  const result = await receive(world, citizen, code);
  await check(world, result);
  return { code, ...result };
}

async function file({ demo, lang, js, username, looked }, citizen) {
  const { page } = citizen;
  const portal = demo.origin("G22");
  const account = demo.account(username);
  await citizen.open(`${portal}/${lang}`);
  await looked("home", citizen);
  await page.fill("form[role=search] input[name=q]", "trich luc ho tich");
  await citizen.press("form[role=search] button");
  await looked("search", citizen);
  const found = await page.locator("main .lt-list__main > a").evaluateAll((links) => links.slice(0, 3).map((a) => a.pathname));
  hold(found.includes(`/${lang}/procedures/${PROCEDURE}`), `the first three results are ${found}`);
  await citizen.press(`main a[href$="/procedures/${PROCEDURE}"]`);
  await looked("procedure", citizen);

  const choose = "form:has(select[name=agency])";
  await citizen.press(`${choose} button`);
  await looked("procedure / faults", citizen, { status: 422 });
  await page.selectOption("select[name=agency]", "H54");
  await citizen.press(`${choose} button`);
  hold(page.url().startsWith(portal) && page.url().includes("/sign-in"), `without a session the form leads to ${page.url()}`);
  await looked("sign-in", citizen);
  const form = "form:has(input[name=password][type=password])";
  await citizen.press(`${form} button`);
  await looked("sign-in / faults", citizen, { status: 422 });
  await page.fill(`${form} [name=username]`, username);
  await page.fill(`${form} [name=password]`, "not the password");
  await citizen.press(`${form} button`);
  await looked("sign-in / wrong password, faults", citizen, { status: 422 });
  await citizen.signInAs(username);

  const province = demo.origin("H54");
  hold(page.url() === `${province}/${lang}/procedures/${PROCEDURE}/apply/applicant`, `after signing in she is at ${page.url()}`);
  const fetched = await page.locator(".lt-fetched").innerText();
  hold(fetched.includes(account.name), `her data is not on the form: ${fetched}`);
  hold(!fetched.includes(account.citizen_id), "her identity number is not masked");
  await looked("form, about her", citizen);
  await citizen.press("main form[method=post] button:not([name])");
  await looked("form, about her / faults", citizen, { status: 422 });
  await keepDraft(citizen, js);
  await citizen.press("main form[method=post] button:not([name])");

  await looked("form, what she asks for", citizen);
  await citizen.press("main form[method=post] button:not([name])");
  await looked("form, what she asks for / faults", citizen, { status: 422 });
  await page.fill("[name=copies]", "2");
  await citizen.choose("purpose", "other");
  await citizen.choose("delivery", "electronic");
  await citizen.press("main form[method=post] button:not([name])");
  await looked("form, another purpose", citizen);
  await page.fill("[name=purpose-text]", "Bổ sung hồ sơ du học");
  await citizen.press("main form[method=post] button:not([name])");
  await looked("form, declaration", citizen);
  await citizen.choose("truth", "yes");
  await citizen.press("main form[method=post] button:not([name])");
  hold(page.url().endsWith("/apply/check"), `after the last section she is at ${page.url()}`);
  const answers = await citizen.words();
  hold(answers.includes("Bổ sung hồ sơ du học") && answers.includes(account.name), `the answers are not all there: ${answers}`);
  await looked("form, check", citizen);
  await citizen.press("form:has(input[name=draft]) button:not([name])");

  const code = new URL(page.url()).pathname.split("/").pop();
  hold(/^000\.00\.00\.H54-\d{6}-\d{4,}$/.test(code), `filing leads to ${page.url()}`);
  await citizen.awaited("main a[href*='/papers/']");
  await looked("dossier", citizen);
  return code;
}

/** What is typed is kept: with scripts as she types, without them at every step. */
async function keepDraft(citizen, js) {
  const { page } = citizen;
  if (js) {
    const saved = page.waitForResponse((response) => response.url().includes("/autosave/"));
    await page.locator("[name=phone]").pressSequentially("0912 345 678");
    const answer = await saved;
    hold(answer.status() === 200, `the draft is not saved as she types: ${answer.status()}`);
    const words = await answer.text();
    await page.waitForFunction((text) => document.querySelector("[data-autosave-status]").textContent.includes(text), words);
  } else {
    await page.fill("[name=phone]", "0912 345 678");
    await citizen.press("main form[method=post] button:not([name])");
    await citizen.press(".govuk-back-link");
  }
  await citizen.open(page.url());
  const kept = await page.inputValue("[name=phone]");
  hold(kept === "0912 345 678", `the draft kept "${kept}"`);
}

/** Signs an official in at the node of H54, unless that is done, and opens the dossier from the worklist. */
async function fromWorklist({ demo, lang, looked, person }, role, username, code) {
  const official = await person(username);
  const list = `${demo.origin("H54")}/${lang}/office/work`;
  await official.open(list);
  if (official.page.url() !== list) {
    await looked("official sign-in", official);
    await official.signInAs(username);
  }
  hold(official.page.url() === list, `after signing in ${username} is at ${official.page.url()}`);
  await looked(`worklist / ${role}`, official);
  await official.open(`${list}?q=${code}`);
  await official.press(`main a[href*="/office/dossiers/${code}"]`);
  return official;
}

export async function accept(world, code) {
  const officer = await fromWorklist(world, "one-stop officer", "motcua.h54", code);
  await world.looked("dossier at the office / to accept", officer);
  await officer.page.locator("summary:has(~ * form[action*='/refuse'])").click();
  await officer.press("form[action*='/refuse'] button");
  await world.looked("dossier at the office / refused without a reason, faults", officer, { status: 422 });
  await officer.press("form[action*='/accept'] button");
  hold(officer.page.url().includes("/office/"), `after accepting the officer is at ${officer.page.url()}`);
  await world.looked("worklist / accepted", officer);
}

export async function prepare(world, code) {
  const specialist = await fromWorklist(world, "specialist", "chuyenvien.h54", code);
  await world.looked("dossier at the office / to take", specialist);
  await specialist.press("form[action*='/take'] button");
  const fetched = (await specialist.page.locator(".lt-fetched").allInnerTexts()).join(" ");
  hold(fetched.includes(world.demo.account(world.username).name), `the register is not shown: ${fetched}`);
  await world.looked("dossier at the office / to prepare", specialist);
  await specialist.page.fill("[name=opinion]", "Đủ điều kiện, khớp sổ gốc.");
  await specialist.press("form[action*='/prepare'] button");
  await world.looked("worklist / prepared", specialist);
}

export async function sign(world, code) {
  const leader = await fromWorklist(world, "leader", "lanhdao.h54", code);
  const { page } = leader;
  await world.looked("dossier at the office / to sign", leader);
  await leader.press("main a[href*='/office/sign?']");
  await world.looked("sign", leader);
  const send = "main form[action$='/office/sign'] button";
  await leader.press(send);
  await world.looked("sign / faults", leader, { status: 422 });
  const box = `input[name=paper][value^="${code} "]`;
  await page.check(box);
  await page.fill("[name=pin]", "999998");
  await leader.press(send);
  await world.looked("sign / wrong PIN, faults", leader, { status: 422 });
  await page.check(box);
  await page.fill("[name=pin]", world.demo.account("lanhdao.h54").pin);
  await leader.press(send);
  hold((await page.locator(box).count()) === 0, `the paper still waits: ${await leader.words()}`);
  await world.looked("sign / signed", leader, { shared: true });
}

async function receive({ demo, lang, looked }, citizen, code) {
  const { page } = citizen;
  const portal = demo.origin("G22");
  await citizen.open(`${portal}/${lang}/inbox`);
  await citizen.awaited(`main a[href$="/dossiers/${code}"]`);
  await looked("inbox", citizen);
  await citizen.open(`${portal}/${lang}/dossiers`);
  await citizen.awaited(`main a[href$="/dossiers/${code}"]`);
  await looked("my dossiers", citizen);
  await citizen.press(`main a[href$="/dossiers/${code}"]`);
  const download = "main a.govuk-button[href*='/papers/']";
  await citizen.awaited(download);
  await looked("dossier / with its result", citizen);
  const pdf = await citizen.file(await page.locator(download).getAttribute("href"));
  hold(pdf.kind.startsWith("application/pdf") && pdf.bytes.subarray(0, 5).toString() === "%PDF-", `the result is ${pdf.kind}`);
  return { pdf: pdf.bytes, qr: qrCode(pdf.bytes) };
}

/** What the QR code on the first page of a paper says. */
function qrCode(pdf) {
  const folder = mkdtempSync(join(tmpdir(), "lienthong-qr-"));
  try {
    const [paper, picture] = [join(folder, "paper.pdf"), join(folder, "page")];
    writeFileSync(paper, pdf);
    execFileSync("pdftoppm", ["-r", "200", "-png", "-singlefile", paper, picture]);
    return execFileSync("zbarimg", ["-q", "--raw", `${picture}.png`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody who has nothing but the paper. */
async function check({ demo, lang, looked, person }, { pdf, qr }) {
  const anybody = await person("anybody");
  const { page } = anybody;
  const portal = demo.origin("G22");
  hold(qr.startsWith(`${portal}/v/`), `the QR code says ${qr}`);
  await anybody.open(qr.replace("/v/", `/${lang}/v/`));
  await anybody.awaited(".lt-verdict--valid");
  await looked("paper by its code", anybody);
  await anybody.open(`${demo.origin("H54")}/${lang}/check`);
  await looked("check", anybody);
  await anybody.press("main form[method=post] button");
  await looked("check / faults", anybody, { status: 422 });
  const bad = Buffer.from(pdf);
  bad[Math.floor(bad.length / 3)] ^= 1;
  for (const [verdict, buffer] of [["valid", pdf], ["invalid", bad]]) {
    await page.setInputFiles("input[name=file]", { name: "result.pdf", mimeType: "application/pdf", buffer });
    await anybody.press("main form[method=post] button");
    hold((await page.locator(`.lt-verdict--${verdict}`).count()) === 1, `not ${verdict}: ${await anybody.words()}`);
    await looked(`check / ${verdict}`, anybody);
  }
}
