// Every page there is, read from the tables of routes, so that a page that nobody looks at is found out.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const CRATES = resolve(import.meta.dirname, "../../crates");
/** Addresses that answer with a file, lead elsewhere, or stand in the mail of another day. */
const NO_PAGE = [/\/mail\/off\/\{token\}$/, /\/session\/start$/, /\/container$/, /\/held\/\{log\}$/, /\/file$/, /\/apply$/, /\/papers\/\{paper\}$/, /\.csv$/];

function* sources(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (name === "routes.rs" || name === "pages.rs") yield path;
  }
}

/** The patterns of all pages: `/{lang}/dossiers/{code}`. */
function patterns() {
  const all = new Set();
  for (const crate of readdirSync(CRATES)) {
    if (crate === "web") continue;
    for (const path of sources(join(CRATES, crate, "src"))) {
      for (const [, address] of readFileSync(path, "utf8").matchAll(/\.get\(\s*"(\/\{lang\}[^"]*)"/g)) all.add(address);
    }
  }
  return [...all].filter((address) => !NO_PAGE.some((pattern) => pattern.test(address)));
}

/** Keeps note of the places that were looked at. */
export function places() {
  const holes = (address) => address.split("{").length;
  const all = patterns().sort((one, other) => holes(one) - holes(other));
  if (all.length < 20) throw new Error(`only ${all.length} pages found in the tables of routes`);
  const left = new Set(all);
  return {
    seen(url) {
      const { pathname } = new URL(url);
      // The address with the fewest holes wins, as it does in the program.
      left.delete(all.find((address) => new RegExp(`^${address.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`).test(pathname)));
    },
    /** The pages that nobody looked at. */
    missed: () => [...left],
  };
}
