// The demo federation as a process: four nodes on free ports in a folder that goes when it is stopped.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** The program under test; `LIENTHONG` names another build of it. */
function program() {
  const path = process.env.LIENTHONG ?? resolve(import.meta.dirname, "../../target/debug/lienthong");
  if (!existsSync(path)) throw new Error(`${path} is missing: cargo build -p node, or set LIENTHONG`);
  return path;
}

/** Starts the demo and waits until all four nodes are ready. */
export async function startDemo() {
  const data = mkdtempSync(join(tmpdir(), "lienthong-pages-"));
  const child = spawn(program(), ["demo", "--json", "--data", data, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? "warn" },
  });
  const log = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    log.push(line);
    if (log.length > 200) log.shift();
  });
  const ended = new Promise((done) => child.once("exit", done));
  const firstLine = new Promise((done) => createInterface({ input: child.stdout }).once("line", done));
  const line = await Promise.race([firstLine, ended.then(() => null)]);
  if (line === null) throw new Error(`the demo did not start:\n${log.join("\n")}`);
  const nodes = new Map(JSON.parse(line).nodes.map((node) => [node.agency, node]));
  return {
    /** The web origin of an agency's node, by name, as a person types it. */
    origin: (agency) => nodes.get(agency).web,
    /** The published account of this user name. */
    account: (username) => [...nodes.values()].flatMap((node) => node.accounts).find((one) => one.username === username),
    accounts: [...nodes.values()].flatMap((node) => node.accounts),
    /** The last lines that the nodes logged. */
    log: () => log.join("\n"),
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
