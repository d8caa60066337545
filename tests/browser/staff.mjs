// The pages of those who keep the agency's people: units, officials, an account opened and its password chosen, what waits
// for a second administrator, a file of officials, refused messages; and a leader's own signing key.

/** Each walk opens an official of its own. */
let opened = 0;

const FAULTS = { status: 422 };
/** What others do at the same time stands on these pages too. */
const SHARED = { shared: true };

/** Walks through it with the administrator, the new official and the leader. */
export async function staff(world) {
  const { demo, lang, looked, person } = world;
  const admin = await person("quantri.h54");
  const at = (path) => `${demo.origin("H54")}/${lang}/admin/${path}`;
  for (const name of ["staff", "approvals", "letters"]) {
    await admin.open(at(name));
    await looked(`admin, ${name}`, admin, SHARED);
  }
  await admin.open(at("units"));
  await looked("admin, units", admin, SHARED);
  await admin.press("main button[name=act][value=add]");
  await looked("admin, units / faults", admin, { ...FAULTS, ...SHARED });

  await admin.open(at("staff/import"));
  await looked("admin, a file of officials", admin);
  await admin.press("main button[name=act][value=check]");
  await looked("admin, a file of officials / faults", admin, FAULTS);

  const username = `mai.do${(opened += 1)}`;
  const welcome = await open(world, admin, at("staff/new"), username);
  await choose(world, welcome);

  await admin.open(at(`staff?q=${username}`));
  await admin.press("main td a[href*='/admin/staff/']");
  await looked("admin, an official", admin);
  await unfold(admin, "change");
  await admin.page.fill("details [name=name]", "");
  await admin.press("main button[name=act][value=change]");
  if (!(await admin.page.locator("details [name=name]").isVisible())) throw new Error("the field with the fault is folded away");
  await looked("admin, an official / faults", admin, FAULTS);
  await unfold(admin, "reset");
  await admin.press("main button[name=act][value=reset]");
  await looked("admin, an official / waiting", admin, SHARED);
  await admin.open(at("approvals"));
  await looked("admin, approvals / one waits", admin, SHARED);

  await federation(world);

  const leader = await person("lanhdao.h54");
  await leader.open(`${demo.origin("H54")}/${lang}/account/signing-key`);
  await looked("signing key", leader);
  await leader.press("main form[method=post] button");
  await looked("signing key / faults", leader, FAULTS);
  await deputy(world, leader);
}

/** The leader names a deputy, and takes it back. */
async function deputy({ demo, lang, looked }, leader) {
  const address = `${demo.origin("H54")}/${lang}/account/deputies`;
  await leader.open(address);
  await looked("deputies", leader, SHARED);
  await leader.press("main button[name=act][value=name]");
  await looked("deputies / faults", leader, { ...FAULTS, ...SHARED });
}

/** The members of the federation, where the registry is kept. */
async function federation({ demo, lang, looked, person }) {
  const keeper = await person("quantri.g22");
  await keeper.open(`${demo.origin("G22")}/${lang}/admin/federation`);
  await keeper.signInAs("quantri.g22");
  await looked("admin, the federation", keeper, SHARED);
  await keeper.press("main button[name=act][value=invite]");
  await looked("admin, the federation / faults", keeper, { ...FAULTS, ...SHARED });
}

/** Opens what the button of this act is folded into. */
async function unfold({ page }, act) {
  await page.click(`details:has(button[name=act][value=${act}]) > summary`);
}

/** Opens an account; the address at which its owner chooses a password. */
async function open({ looked }, admin, address, username) {
  await admin.open(address);
  await looked("admin, a new official", admin);
  await admin.press("main form[method=post] button");
  await looked("admin, a new official / faults", admin, FAULTS);
  await admin.page.fill("[name=username]", username);
  await admin.page.fill("[name=name]", "Đỗ Thị Mai");
  await admin.press("main form[method=post] button");
  await looked("admin, the code of a new official", admin, SHARED);
  const [link] = /https?:\/\/\S+\/official\/welcome\/\S+/.exec(await admin.words()) ?? [];
  if (!link) throw new Error(`no link for the new official: ${await admin.words()}`);
  return link;
}

/** The new official chooses a password and enters with it. */
async function choose({ looked, person }, link) {
  const official = await person("new official");
  await official.open(link);
  await looked("welcome", official);
  await official.press("main form[method=post] button");
  await looked("welcome / faults", official, FAULTS);
  for (const field of ["password", "again"]) await official.page.fill(`[name=${field}]`, "một câu dài dễ nhớ");
  await official.press("main form[method=post] button");
  if (!official.page.url().includes("/official/sign-in")) throw new Error(`the password leads to ${official.page.url()}`);
}
