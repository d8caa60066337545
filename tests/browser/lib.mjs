// A browser for tests of pages: Chromium without a screen, axe-core, screenshots, and the rules of the look that only a
// browser can see. The scripts beside this file use it; it knows no page.
import { createRequire } from "node:module";
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Where Debian puts Chromium; `CHROMIUM` names another. */
function executable() {
  const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error("Chromium is missing: apt-get install chromium, or set CHROMIUM");
  return found;
}

/** Starts Chromium with a profile of its own; `close()` ends it and removes the profile. */
export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), "lienthong-browser-"));
  const browser = await chromium.launch({
    executablePath: executable(),
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--force-color-profile=srgb", "--font-render-hinting=none",
    ],
    env: { ...process.env, HOME: profile },
  });
  return {
    browser,
    /** A context with its own cookies. `js: false` switches scripts off. */
    async context({ width = 1280, height = 900, js = true, lang = "vi", touch = false } = {}) {
      return browser.newContext({
        viewport: { width, height },
        javaScriptEnabled: js,
        locale: lang === "vi" ? "vi-VN" : "en-GB",
        timezoneId: "Asia/Ho_Chi_Minh",
        hasTouch: touch,
        reducedMotion: "reduce",
        serviceWorkers: "block",
      });
    },
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Accessibility: WCAG 2.0 to 2.2, A and AA. Answers one line a violation. */
export async function axe(page, { bestPractice = false } = {}) {
  // The policy of the pages forbids inline scripts, so axe comes in through the debugger, not through a tag.
  await page.evaluate(AXE);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", ...(bestPractice ? ["best-practice"] : [])];
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }),
    tags,
  );
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} – ${node.failureSummary.split("\n").slice(1).join("; ").trim()}`),
  );
}

/** What the look forbids: sideways scroll, colours and faces of the base package, text under 14 px. */
export async function look(page) {
  return page.evaluate(() => {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      const wide = [...document.querySelectorAll("body *")].find((e) => {
        const box = e.getBoundingClientRect();
        return box.right > root.clientWidth + 1 && box.width > 0 && getComputedStyle(e).position !== "absolute";
      });
      faults.push(`scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}, because of ${wide?.tagName}.${wide?.className}`);
    }
    const forbidden = ["rgb(15, 122, 82)", "rgb(29, 112, 184)", "rgb(255, 221, 0)"];
    const seen = new Set();
    for (const element of document.querySelectorAll("body, body *")) {
      const style = getComputedStyle(element);
      for (const property of ["color", "backgroundColor", "borderTopColor", "borderBottomColor", "outlineColor", "boxShadow", "fill", "stroke"]) {
        const hit = forbidden.find((colour) => style[property].includes(colour));
        if (hit) seen.add(`${property} ${hit} on ${element.tagName}.${element.className}`);
      }
      if (style.fontFamily.includes("GDS Transport")) seen.add("the face GDS Transport");
      const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
      const hidden = style.clipPath !== "none" || style.visibility === "hidden" || !element.checkVisibility();
      if (text && !hidden && element.namespaceURI.endsWith("xhtml") && parseFloat(style.fontSize) < 13.95) {
        seen.add(`text of ${style.fontSize} on ${element.tagName}.${element.className}`);
      }
    }
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) seen.add(`the id ${id} stands twice`);
    return [...faults, ...seen];
  });
}

/** WCAG 1.4.12: nothing is lost when the reader widens the spacing of the text. Answers what scrolls or is cut. */
export async function spacing(page) {
  return page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
    const root = document.documentElement;
    const faults = [];
    if (root.scrollWidth > root.clientWidth) faults.push(`scrolls sideways with wide spacing: ${root.scrollWidth} of ${root.clientWidth}`);
    for (const element of document.querySelectorAll(".govuk-button, .lt-tag, .lt-due, .lt-day, .lt-langs__item, .lt-counter")) {
      if (element.scrollHeight > element.clientHeight + 2 || element.scrollWidth > element.clientWidth + 2) {
        faults.push(`cuts its text with wide spacing: ${element.className}`);
      }
    }
    document.adoptedStyleSheets = [];
    return faults;
  });
}

/** Collects what the browser complains about on this page: refused styles and scripts, missing files, script faults. */
export function complaints(page) {
  const list = [];
  page.on("console", (message) => message.type() === "error" && list.push(message.text()));
  page.on("pageerror", (error) => list.push(String(error)));
  page.on("requestfailed", (request) => list.push(`${request.url()} ${request.failure()?.errorText}`));
  return list;
}

/** A picture of the whole page. */
export async function screenshot(page, path) {
  mkdirSync(dirname(path), { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path, fullPage: true });
}

/** Fails, naming everything, unless `faults` is empty. */
export function expectNone(where, faults) {
  if (faults.length > 0) throw new Error(`${where}:\n  ${faults.join("\n  ")}`);
}
