// How somebody is told: an address for mail from its proposal to its removal, with the code read on the demo's page of
// mails, and the same pages for officials. At the end the account has no address again.

function hold(fact, otherwise) {
  if (!fact) throw new Error(otherwise);
}

const PATIENCE = 75_000;

/** Proposes an address; another walk of the same account may have asked for a code within the last minute. */
async function propose(told, address) {
  const { page } = told;
  for (const begun = Date.now(); ; ) {
    await page.fill("#address", address);
    await told.press("form[action$='/account/notices/address'] button");
    if (told.status !== 422) return;
    hold(Date.now() - begun < PATIENCE, `no code for ${address}: ${await told.words()}`);
    told.heard.splice(0);
    await page.waitForTimeout(5_000);
  }
}

/** The code in the mail to an address, and the page of mails. */
async function mailed({ demo, lang, looked, person }, address) {
  const stranger = await person("stranger");
  for (const begun = Date.now(); ; ) {
    await stranger.open(`${demo.origin("G22")}/${lang}/demo/mail`);
    const mail = stranger.page.locator("section.lt-card", { hasText: address });
    const code = (await mail.count()) > 0 && /\b\d{8}\b/.exec(await mail.first().locator(".lt-mail").innerText());
    if (code) {
      await looked("mail of the demonstration", stranger, { shared: true });
      return code[0];
    }
    hold(Date.now() - begun < PATIENCE, `no mail to ${address}`);
    await stranger.page.waitForTimeout(200);
  }
}

/** Walks through it with a person of their own. */
export async function notices(world) {
  const { demo, lang, width, js, looked, person, username } = world;
  const told = await person("told");
  const { page } = told;
  await told.open(`${demo.origin("G22")}/${lang}/sign-in?return=${encodeURIComponent(`/${lang}/account/notices`)}`);
  await told.signInAs(username);
  await looked("how one is told", told);
  await told.press("form[action$='/account/notices/address'] button");
  await looked("how one is told / faults", told, { status: 422 });

  const address = `${username}.${lang}.${width}.${js ? "with" : "without"}@dan.example`;
  await propose(told, address);
  await looked("how one is told / a code is on its way", told);
  const code = await mailed(world, address);
  await page.fill("#code", "0000");
  await told.press("form[action$='/account/notices/confirm'] button");
  await looked("how one is told / a wrong code, faults", told, { status: 422 });
  await page.fill("#code", code);
  await told.press("form[action$='/account/notices/confirm'] button");
  hold((await told.words()).includes(address), "the address is not on the page");
  await told.choose("dossier", "daily");
  await told.press("form[action$='/account/notices/pace'] button");
  hold(await page.locator("input[name=dossier][value=daily]").isChecked(), "the choice was not kept");
  await looked("how one is told / with an address", told);
  await told.press("form[action$='/account/notices/remove'] button");
  hold(!(await told.words()).includes(address), "the address is still on the page");

  const officer = await person("motcua.h54");
  await officer.open(`${demo.origin("H54")}/${lang}/inbox`);
  await looked("inbox / of an official", officer);
  await officer.open(`${demo.origin("H54")}/${lang}/account/notices`);
  await looked("how one is told / as an official", officer);
}
