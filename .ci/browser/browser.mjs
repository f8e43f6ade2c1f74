// What the checks of this folder share.
import { chromium } from "playwright-core";

/** Fails with a message unless a condition holds. */
export function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/** Starts Chromium, of Debian or where the variable CHROMIUM says. */
export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}
