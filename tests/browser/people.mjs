// The people of a walk: each has a browser of their own, with their own cookies.
import { complaints } from "./lib.mjs";

/** How long a paper or a message may take. */
const PATIENCE = 20_000;

/** One person at one browser. */
class Person {
  constructor(context, page) {
    this.context = context;
    this.page = page;
    /** The status of the page in view. */
    this.status = 0;
    this.heard = complaints(page);
    page.setDefaultTimeout(15_000);
    page.on("response", (response) => {
      if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) this.status = response.status();
    });
  }

  async open(address) {
    await this.page.goto(address);
  }

  /** Presses a button or follows a link, and waits for the page that comes. */
  async press(selector) {
    const target = typeof selector === "string" ? this.page.locator(selector).first() : selector;
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), target.click()]);
  }

  /** Chooses an answer by its words, which lie over the small mark. */
  async choose(name, value) {
    const id = await this.page.getAttribute(`[name=${name}][value=${value}]`, "id");
    await this.page.click(`label[for="${id}"]`);
  }

  /** Opens the page in view again until `selector` is on it. */
  async awaited(selector) {
    const until = Date.now() + PATIENCE;
    while ((await this.page.locator(selector).count()) === 0) {
      if (Date.now() > until) throw new Error(`${this.page.url()} does not show ${selector} after ${PATIENCE / 1000} s`);
      await new Promise((done) => setTimeout(done, 250));
      await this.page.reload();
    }
  }

  /** The words in the page's main part. */
  async words() {
    return (await this.page.locator("main").innerText()).replaceAll(/\s+/g, " ");
  }

  /** Fetches a file of the same origin with this person's cookies. */
  async file(address) {
    const answer = await this.page.evaluate(async (url) => {
      const response = await fetch(url);
      const bytes = new Uint8Array(await response.arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return { status: response.status, kind: response.headers.get("content-type"), base64: btoa(text) };
    }, address);
    if (answer.status !== 200) throw new Error(`${address} answers ${answer.status}`);
    return { kind: answer.kind, bytes: Buffer.from(answer.base64, "base64") };
  }

  /** Uses the published account of this user name on the sign-in page in view: one click. */
  async signInAs(username) {
    await this.press(`form:has(input[type=hidden][name=username][value="${username}"]) button`);
  }
}

/** Hands out the people of one walk; `close` sends them home. */
export function people(chromium, { lang, width, js = true }) {
  const all = new Map();
  return {
    async person(name) {
      if (!all.has(name)) {
        const context = await chromium.context({ width, height: width < 700 ? 740 : 900, js, lang, touch: width < 700 });
        all.set(name, new Person(context, await context.newPage()));
      }
      return all.get(name);
    },
    /** The page that somebody looked at last, for the report of a failure. */
    async close() {
      for (const { context } of all.values()) await context.close();
    },
  };
}
