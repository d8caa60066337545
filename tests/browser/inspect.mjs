// What every page must hold to, whoever sees it.
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { axe, look } from "./lib.mjs";

const CRATES = resolve(import.meta.dirname, "../../crates");

/** The keys of all texts: none of them may stand on a page. */
function keys() {
  const files = readdirSync(CRATES).map((name) => join(CRATES, name, "locales/vi.ftl"));
  const texts = files.flatMap((file) => {
    try {
      return readFileSync(file, "utf8").split("\n");
    } catch {
      return [];
    }
  });
  return new Set(texts.flatMap((line) => /^([a-z][a-z0-9]*(?:-[a-z0-9]+)+) *=/.exec(line)?.[1] ?? []));
}

const KEYS = keys();
/** Letters that only Vietnamese has, and words that only English has: a Vietnamese name may stand in an English sentence. */
const VIETNAMESE = /[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i;
const ENGLISH = /\b(the|and|as|by|your|of|with|for|this|is|from)\b/i;

/** What is read off a page in one go. */
function read() {
  const visible = (element) => element.checkVisibility({ checkVisibilityCSS: true });
  const texts = (selector) => [...document.querySelectorAll(selector)].filter(visible).map((e) => e.textContent.replace(/\s+/g, " ").trim());
  const attributes = ["alt", "aria-label", "placeholder", "title"].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)));
  // Furniture: what the program itself says, not names, answers or titles of laws.
  const furniture = "h2, button, label, legend, th, .lt-nav a, .govuk-button, .lt-foot a, summary, .govuk-hint, .govuk-error-message, .lt-tag, dt";
  const plain = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[lang]").forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  return {
    lang: document.documentElement.lang,
    title: document.title,
    words: `${document.title} ${document.body.innerText} ${attributes.join(" ")}`,
    furniture: [...document.querySelectorAll(furniture)].filter((e) => visible(e) && !e.closest("[lang]:not(html)")).map(plain),
    // A passkey is a browser's answer to a script: without one there is nothing to press, and the page says so.
    parts: texts(":is(h1, h2, h3, label, legend, button, .govuk-button, th, dt, nav a, .lt-foot a, summary):not([data-passkey] *)"),
    headings: document.querySelectorAll("h1").length,
  };
}

/**
 * Inspects the pages of one walk. `before` is what the same walk showed with scripts, when this one goes without.
 * axe and the colours are looked at with scripts only: axe itself needs them, and the HTML and CSS are the same ones.
 */
export function inspector({ lang, width, js, names, before }) {
  const titles = new Map();
  const shown = new Map();
  const faults = [];
  let pages = 0;
  const fault = (name, ...words) => faults.push(...words.map((text) => `${name}: ${text}`));

  /** `shared`: what stands on the page depends on what others do at the same time. */
  async function looked(name, person, { status = 200, shared = false } = {}) {
    const { page } = person;
    pages += 1;
    if (status !== null && person.status !== status) fault(name, `answers ${person.status}, not ${status}`);
    const found = await page.evaluate(read);
    if (found.lang !== lang) fault(name, `html lang is "${found.lang}"`);
    if (found.headings !== 1) fault(name, `${found.headings} headings of the first level`);
    oneTitle(name, person, found.title);
    for (const word of new Set(found.words.match(/[a-z][a-z0-9]*(?:-[a-z0-9]+)+/g))) {
      if (KEYS.has(word)) fault(name, `the text ${word} has no words`);
    }
    if (/[\u2068\u2069]|\{ *\$|undefined|NaN/.test(found.words)) fault(name, "a text with holes");
    if (name.includes("faults") !== (await page.locator(".govuk-error-summary").count() > 0)) fault(name, "the summary of faults");
    for (const text of found.furniture) otherLanguage(name, text);
    if (js) fault(name, ...(await axe(page)));
    fault(name, ...(js ? await look(page) : []), ...(await sideways(page)));
    for (const text of person.heard.splice(0)) {
      const expected = status !== 200 && /server responded with a status of (4\d\d)/.test(text);
      if (!expected && !/net::ERR_ABORTED/.test(text)) fault(name, `the browser complains: ${text}`);
    }
    if (!shared) whole(name, found.parts);
  }

  const withoutNames = (text) => names.reduce((rest, one) => rest.replaceAll(one, "…"), text);

  /** No two pages that one person sees have the same title; the states of one page may. */
  function oneTitle(name, person, title) {
    const [base] = name.split(" / ");
    if (!titles.has(person)) titles.set(person, new Map());
    const known = titles.get(person);
    const other = known.get(title);
    if (!title.trim()) fault(name, "no title");
    if (other && other !== base) fault(name, `has the title of "${other}": ${title}`);
    known.set(title, base);
    if (name.includes("faults") && !/^(Lỗi|Error): /.test(title)) fault(name, `the title does not begin with the fault: ${title}`);
  }

  function otherLanguage(name, text) {
    const plain = withoutNames(text);
    const wrong = lang === "en" ? VIETNAMESE.test(plain) && !ENGLISH.test(plain) : ENGLISH.test(plain);
    if (wrong) fault(name, `not in ${lang}: "${text.slice(0, 80)}"`);
  }

  /** Nothing scrolls sideways, at 320 px neither, nor with the text spacing of WCAG 1.4.12. */
  async function sideways(page) {
    const size = page.viewportSize();
    const faults = await measure(page, "");
    if (width > 400) return faults;
    await page.evaluate(spaced);
    faults.push(...(await measure(page, " with wide text")));
    await page.evaluate(() => (document.adoptedStyleSheets = []));
    await page.setViewportSize({ width: 320, height: size.height });
    faults.push(...(await measure(page, "")));
    await page.setViewportSize(size);
    return faults;
  }

  /** Without scripts, nothing is missing that stands there with them. Names and numbers differ from walk to walk. */
  function whole(name, parts) {
    const plain = new Set(parts.map(withoutNames).filter((text) => !/\d/.test(text)));
    shown.set(name, plain);
    const missing = before ? [...(before.get(name) ?? [])].filter((text) => !plain.has(text)) : [];
    for (const text of missing) fault(name, `is missing without scripts: "${text}"`);
  }

  return { looked, faults, shown, pages: () => pages };
}

function measure(page, how) {
  return page.evaluate((words) => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].findLast((e) => e.getBoundingClientRect().right > clientWidth + 1 && e.checkVisibility());
    return [`scrolls sideways at ${clientWidth} px${words}: ${scrollWidth}, because of ${wide?.tagName}.${wide?.className}`];
  }, how);
}

/** The spacing that a reader may set. */
function spaced() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
}
