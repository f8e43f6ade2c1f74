// Draws each interactive plot in Chromium with Vega-Lite and does what a reader does: hovers, zooms, hides a series by
// the legend, selects rows in linked plots. Pictures go to a folder.
// Usage: node plots.mjs SPECIFICATIONS FOLDER, where SPECIFICATIONS is the folder that VegaLiteTest writes.
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { check, launch } from "./browser.mjs";

const [specifications, folder] = process.argv.slice(2);
if (!specifications || !folder) {
  console.error("usage: node plots.mjs SPECIFICATIONS FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
page.setDefaultTimeout(30_000);
await page.setContent('<body style="margin:20px"><div id="plot"></div></body>');
for (const library of ["vega", "vega-lite", "vega-embed"]) {
  await page.addScriptTag({ path: `${import.meta.dirname}/node_modules/${library}/build/${library}.min.js` });
}
await page.evaluate(() => {
  window.messages = [];
  window.visible = () =>
    [...document.querySelectorAll("#plot svg .role-mark path")].filter((path) => path.getBoundingClientRect().width > 0).length;
  const note = (...texts) => { window.messages.push(texts.join(" ")); };
  window.logger = { level: () => window.logger, error: note, warn: note, info: () => {}, debug: () => {} };
});

async function draw(name) {
  const spec = JSON.parse(readFileSync(`${specifications}/${name}.json`, "utf8"));
  await page.mouse.move(0, 0);
  const messages = await page.evaluate(async (spec) => {
    window.messages.length = 0;
    const result = await vegaEmbed("#plot", spec, { logger: window.logger, actions: false, renderer: "svg" });
    window.view = result.view;
    await window.view.runAsync();
    return window.messages;
  }, spec);
  check(messages.length === 0, `${name}: Vega says ${messages}`);
}

/** The middle of each visible point of a plot, on the page. */
async function points(selector = ".mark-symbol.role-mark path") {
  return page.locator(selector).evaluateAll((paths) =>
    paths
      .filter((path) => path.getAttribute("opacity") !== "0")
      .map((path) => {
        const box = path.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2, opacity: path.getAttribute("opacity") };
      }));
}

async function tooltip() {
  const element = page.locator("#vg-tooltip-element.visible");
  await element.waitFor();
  return element.innerText();
}

async function range() {
  return page.evaluate(() => window.view.scale("x").domain().map(Number));
}

async function middle() {
  const box = await page.locator("#plot svg").boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 3 };
}

const names = readdirSync(specifications).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
const steps = {
  async "every plot is drawn without a warning, on light and dark pages"() {
    check(names.length >= 25, `only ${names.length} specifications`);
    for (const name of names) {
      for (const [page_, colour] of [["light", "white"], ["dark", "#111"]]) {
        await page.evaluate((colour) => { document.body.style.background = colour; }, colour);
        await draw(name);
        await page.locator("#plot").screenshot({ path: `${folder}/${name}-${page_}.png` });
      }
      const marks = await page.locator("#plot svg .mark-symbol path, #plot svg .mark-rect path, #plot svg .mark-line path, #plot svg .mark-rule line, #plot svg .mark-area path").count();
      check(marks > 0, `${name} has no mark`);
    }
    await page.evaluate(() => { document.body.style.background = "white"; });
  },

  async "the mouse over a point names its row and values"() {
    await draw("scatter");
    const [point] = await points();
    await page.mouse.move(point.x, point.y);
    const text = await tooltip();
    for (const word of ["row", "group", "height", "weight"]) {
      check(text.includes(word), `no ${word} in the tool tip: ${text}`);
    }
    await draw("names");
    const [named] = await points();
    await page.mouse.move(named.x, named.y);
    check((await tooltip()).includes("one"), "the tool tip has no name");
  },

  async "a date is that of the table"() {
    await draw("line");
    const [point] = await page.locator(".mark-symbol.role-mark path").evaluateAll((paths) =>
      paths.map((path) => path.getBoundingClientRect()).map((box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })));
    await page.mouse.move(point.x, point.y);
    check((await tooltip()).includes("Jan 01, 2020"), `the date is ${await tooltip()}`);
  },

  async "the wheel zooms, a drag moves, a double click goes back"() {
    await draw("trend");
    const [low, high] = await range();
    const at = await middle();
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -300);
    await page.waitForFunction((size) => {
      const [a, b] = window.view.scale("x").domain();
      return b - a < 0.9 * size;
    }, high - low);
    const [zoomed] = await range();
    await page.mouse.down();
    await page.mouse.move(at.x + 60, at.y, { steps: 5 });
    await page.mouse.up();
    const [moved] = await range();
    check(moved < zoomed, `a drag moves the axis from ${zoomed} to ${moved}`);
    await page.mouse.dblclick(at.x, at.y);
    await page.waitForFunction(([a, b]) => {
      const now = window.view.scale("x").domain();
      return now[0] === a && now[1] === b;
    }, [low, high]);
  },

  async "a line breaks where values are missing"() {
    await draw("gaps");
    const lines = await page.locator("#plot svg .mark-line path").count();
    check(lines === 4, `a line in three pieces and a whole one are ${lines} paths`);
  },

  async "long names keep their figures, powers of ten have one form"() {
    await draw("long");
    const entries = await page.locator("#plot svg .role-legend-label text").allTextContents();
    check(entries.length === 2 && entries.every((text) => /^a model.*….*AUC [01][.0-9]*$/.test(text)), `the legend has ${entries}`);
    await draw("powers");
    const labels = (await page.locator("#plot svg .role-axis-label text").allTextContents()).filter((text) => text.includes("10⁻"));
    check(labels.length > 3, `the labels of the powers are ${labels}`);
    const mixed = (await page.locator("#plot svg .role-axis-label text").allTextContents()).filter((text) => /0[.]0|e/.test(text));
    check(mixed.length === 0, `other forms are ${mixed}`);
  },

  async "a click on the legend hides a series, another one shows it"() {
    for (const name of ["scatter", "compare"]) {
      await draw(name);
      const before = await page.evaluate(() => window.visible());
      const entry = page.locator("#plot svg .role-legend-label text").first();
      await entry.click();
      await page.waitForFunction((count) => window.visible() < count, before);
      await page.locator("#plot").screenshot({ path: `${folder}/${name}-hidden.png` });
      await entry.click();
      await page.waitForFunction((count) => window.visible() === count, before);
    }
  },

  async "rows that are selected in one linked plot are selected in the other"() {
    for (const name of ["linked", "pairs"]) {
      await draw(name);
      const before = await points();
      const at = before[0];
      await page.mouse.move(at.x - 15, at.y - 15);
      await page.mouse.down();
      await page.mouse.move(at.x + 15, at.y + 15, { steps: 5 });
      await page.mouse.up();
      const after = await points();
      const faint = after.filter((point) => Number(point.opacity) < 0.2).length;
      const half = before.length / 2;
      check(faint > half && faint < before.length - 1, `${name}: ${faint} of ${before.length} points are faint`);
      check((before.length - faint) % 2 === 0 || name === "pairs", `${name}: the plots differ`);
      await page.locator("#plot").screenshot({ path: `${folder}/${name}-selected.png` });
    }
  },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
    await page.screenshot({ path: `${folder}/failure-${failed}.png` });
  }
}
await browser.close();
process.exit(failed > 0 ? 1 : 0);
