// What opens an account, on the pages: an authenticator, recovery codes, a passkey (with Chromium's virtual authenticator),
// the second step, and where one is signed in. At the end the account opens with its password again.
import { createHmac } from "node:crypto";

function hold(fact, otherwise) {
  if (!fact) throw new Error(otherwise);
}

/** The code that an authenticator program shows for the secret on the page (RFC 6238). */
function code(shown) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...shown.replaceAll(" ", "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", secret).update(step).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Types name and password, as somebody does who has no button for it. */
async function typed({ demo, lang, username }, person) {
  const { page } = person;
  const security = `/${lang}/account/security`;
  await person.open(`${demo.origin("G22")}/${lang}/sign-in?fresh=1&return=${encodeURIComponent(security)}`);
  await page.fill("#username", username);
  await page.fill("#password", demo.account(username).password);
  await person.press("form:has(#password) button");
}

/** Walks through it with a person of her own. */
export async function security(world) {
  const { lang, looked, person } = world;
  const guarded = await person("guarded");
  const { page } = guarded;
  const here = (end) => hold(new URL(page.url()).pathname === `/${lang}${end}`, `she is at ${page.url()} and not at ${end}`);
  const act = (end) => `form[action="/${lang}/account/security${end}"] button`;

  await typed(world, guarded);
  here("/account/security");
  await looked("account security", guarded);
  await guarded.press(act("/otp"));
  here("/account/security/otp");
  await looked("authenticator to be added", guarded);
  await page.fill("#code", code(await page.locator("main code").innerText()));
  await guarded.press(act("/otp/confirm"));
  const codes = await page.locator("main code").allInnerTexts();
  hold(codes.length === 10, `ten recovery codes, not ${codes.length}`);
  await looked("recovery codes", guarded);

  await guarded.open(`${new URL(page.url()).origin}/${lang}/account/security/passkeys`);
  await looked("passkey to be added", guarded);
  const scripts = await page.locator("form[data-passkey]").isVisible();
  if (scripts) {
    const debug = await guarded.context.newCDPSession(page);
    await debug.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
    await debug.send("WebAuthn.addVirtualAuthenticator", { options });
    await page.fill("#name", "Chromium");
    await guarded.press("form[data-passkey] button");
    here("/account/security");
    hold((await guarded.words()).includes("Chromium"), "the passkey is not on the page");
    await looked("account security / with a passkey", guarded);
    await guarded.press(`form:has([name=which][value=all]) button, form:has(button[name=which][value=all]) button`);
    here("/signed-out");
    // No name, no password.
    await guarded.open(`${new URL(page.url()).origin}/${lang}/sign-in?return=/${lang}/account/security`);
    await guarded.press("form[data-passkey] button");
    here("/account/security");
    await guarded.press(act("/passkeys/remove"));
  }

  await typed(world, guarded);
  here("/sign-in/second");
  await looked("second step", guarded);
  await page.fill("#code", "AAAA-AAAA-AAAA-AAAA");
  await guarded.press("form:has(#code) button");
  await looked("second step / faults", guarded, { status: 422 });
  await page.fill("#code", codes[0]);
  await guarded.press("form:has(#code) button");
  here("/account/security");
  await guarded.press(act("/otp/remove"));
  await typed(world, guarded);
  here("/account/security");
}
