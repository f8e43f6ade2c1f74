// What the checks of this folder share.
import { chromium } from "playwright-core";

const BUSY = 10; // times as long

/** Fails with a message unless a condition holds. */
export function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/** Prints a time beside its goal; fails only if it is so long that no busy machine explains it. */
export function inTime(ms, goal, what) {
  console.log(`   ${what} after ${ms} ms (goal: ${goal} ms on an idle machine)`);
  check(ms < BUSY * goal, `${what} after ${ms} ms, the goal is ${goal} ms`);
}

/** Starts Chromium, of Debian or where the variable CHROMIUM says. */
export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}
