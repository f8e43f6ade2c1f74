// Opens the site as files, as a reader without a server does: each page on a narrow window, then the search. No page may
// report an error, ask another computer for anything, or be wider than its window.
// Usage: node site.mjs SITE FOLDER, where SITE is what lib/site/build wrote; pictures go to FOLDER.
import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { check, launch } from "./browser.mjs";
import { coloursOfPng, contrast } from "./pictures.mjs";

const READABLE = 4.5; // the least contrast that WCAG 2 allows for text
const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 900 };
const SHOWN = {
  home: "index.html",
  contents: "notebooks/00-index.html",
  chapter: "notebooks/10-attention.html",
  readme: "lib/core/README.html",
  coverage: "lib/rhyton/COVERAGE.html",
  python: "lib/kernel/PYTHON.html",
  pandas: "lib/notebook/PANDAS.html",
  package: "api/dev/rhyton/layers/package-summary.html",
  class: "api/dev/rhyton/layers/Dense.html",
};

const [site, folder] = process.argv.slice(2);
if (!site || !folder) {
  console.error("usage: node site.mjs SITE FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const address = (file) => pathToFileURL(join(resolve(site), file)).href;

const browser = await launch();
const page = await browser.newPage({ viewport: NARROW });
page.setDefaultTimeout(10_000);
const problems = [];
page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
page.on("console", (message) => {
  if (message.type() === "error") problems.push(`${page.url()}: ${message.text()}`);
});
page.on("request", (request) => {
  if (!/^(file|data):/.test(request.url())) problems.push(`${page.url()}: asks for ${request.url()}`);
});

/** The pages of a folder of the site without those of Javadoc, of which a few are looked at below. */
function pagesOf(below) {
  return readdirSync(join(site, below), { withFileTypes: true }).flatMap((entry) => {
    const file = join(below, entry.name);
    if (entry.isDirectory()) return entry.name === "api" ? [] : pagesOf(file);
    return file.endsWith(".html") ? [file] : [];
  });
}

async function checkWidth(file) {
  const over = await page.evaluate(() => {
    const content = document.querySelector(".flex-content") ?? document.documentElement; // Javadoc's or ours
    return content.scrollWidth - content.clientWidth;
  });
  if (over > 0) problems.push(`${file} is ${over} pixels wider than a window of ${NARROW.width}`);
}

console.log("-- each page on a narrow window");
const start = Date.now();
const pages = pagesOf("");
for (const file of [...pages, ...Object.values(SHOWN).filter((shown) => shown.startsWith("api"))]) {
  await page.goto(address(file));
  await checkWidth(file);
}
console.log(`   ${pages.length} pages in ${Date.now() - start} ms`);

console.log("-- pictures, light and dark, narrow and wide");
for (const colorScheme of ["light", "dark"]) {
  await page.emulateMedia({ colorScheme });
  for (const [name, file] of Object.entries(SHOWN)) {
    for (const [width, viewport] of Object.entries({ narrow: NARROW, wide: WIDE })) {
      await page.setViewportSize(viewport);
      await page.goto(address(file));
      const png = await page.screenshot({ path: `${folder}/site-${name}-${width}-${colorScheme}.png` });
      check((await coloursOfPng(page, png)) > 10, `the picture of ${file} is blank`);
    }
    for (const text of await page.locator("main p, main a, main code, main td, main h1").all()) {
      if (!(await text.isVisible())) continue;
      const found = await contrast(text);
      check(found >= READABLE, `${file}, ${colorScheme}: the contrast of "${await text.innerText()}" is ${found.toFixed(1)}`);
      break;
    }
  }
}

console.log("-- the search, by the keyboard");
/** What is found, where its page should be, and what the first result says. */
const SEARCHES = [
  ["Dense", /api\/dev\/rhyton\/layers\/Dense\.html$/],
  ["batchsize", /Fit\.html#batchSize/],
  ["batch_size", /Fit\.html#batchSize/],
  ["autoencoders", /notebooks\/07-autoencoders\.html$/],
  ["leakage", /notebooks\/14-[^/]*\.html#/],
  ["model.export", /Model\.html#export/],
];
for (const [words, target] of SEARCHES) {
  await page.goto(address("notebooks/00-index.html"));
  await page.keyboard.press("/");
  await page.keyboard.type(words);
  await page.locator("#results a").first().waitFor();
  const links = await page.locator("#results a").evaluateAll((all) => all.map((a) => a.href));
  const place = links.findIndex((link) => target.test(link));
  check(place >= 0 && place < 5, `${words}: ${links.slice(0, 5).join(" ")}`);
  for (let i = 0; i < place; i++) await page.keyboard.press("ArrowDown");
  if (words === "Dense") await page.screenshot({ path: `${folder}/site-search-wide-dark.png` });
  await page.keyboard.press("Enter");
  await page.waitForURL(target);
  console.log(`   ${words}: result ${place + 1}`);
}
await page.setViewportSize(NARROW);
await page.goto(address("index.html"));
await page.locator("#query").fill("zzzz");
await page.getByText("Nothing found").waitFor();
await page.locator("#query").fill("dropout");
await page.locator("#results a").first().waitFor();
await page.screenshot({ path: `${folder}/site-search-narrow-dark.png` });
await checkWidth("the list of results");
await page.keyboard.press("Escape");
check(!(await page.locator("#results").isVisible()), "Escape does not close the results");

console.log("-- the page for unknown addresses");
await page.goto(address("404.html"));
check((await page.locator("main a").getAttribute("href")).endsWith("/index.html"), "404.html leads nowhere");

await browser.close();
check(problems.length === 0, problems.join("\n"));
console.log("the site is in order");
