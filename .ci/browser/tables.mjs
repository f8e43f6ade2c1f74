// Uses the tables that HtmlTableTest wrote, as a reader does: sorts, filters, pages; and looks at their colours.
// Then those of a notebook, and one of 100,000 rows, of which the page asks the kernel.
// Usage: node tables.mjs PAGES FOLDER ADDRESS, where PAGES has light.html and dark.html, pictures go to FOLDER, and
// ADDRESS is that of a running Jupyter Notebook 6 with widgetsnbextension, with its token. The server's folder gets a
// notebook for the time of the check.
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { check, inTime, launch } from "./browser.mjs";
import { Notebook } from "./notebook.mjs";
import { coloursOfPng, contrast } from "./pictures.mjs";

const NAME = "tables-check.ipynb";
const READABLE = 4.5; // the least contrast that WCAG 2 allows for text
const TURN_MS = 150; // from a click to the next page of 100,000 rows

const [pages, folder, address] = process.argv.slice(2);
if (!pages || !folder || !address) {
  console.error("usage: node tables.mjs PAGES FOLDER ADDRESS");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

function same(found, expected, what) {
  check(JSON.stringify(found) === JSON.stringify(expected), `${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
page.setDefaultTimeout(10_000);
const errors = [];
page.on("pageerror", (error) => errors.push(error.message));

/** The table of a section of the page, counted from 0. */
class Shown {
  constructor(index) {
    this.section = page.locator("section").nth(index);
  }

  head(name) {
    return this.section.locator("th", { hasText: name }).first();
  }

  async click(name) {
    await this.head(name).locator("button").click();
  }

  order(name) {
    return this.head(name).getAttribute("aria-sort");
  }

  /** The texts of a column, counted from 0. */
  column(index) {
    return this.section.locator(`tbody td:nth-child(${index + 1})`).allInnerTexts();
  }

  state() {
    return this.section.locator("[aria-live]").innerText();
  }

  button(label) {
    return this.section.getByRole("button", { name: label });
  }

  async filter(word) {
    await this.section.getByRole("textbox", { name: "Filter rows" }).fill(word);
  }
}

async function open(name) {
  await page.goto(pathToFileURL(resolve(pages, `${name}.html`)).href);
}

async function shoot(name) {
  const png = await page.screenshot({ path: `${folder}/tables-${name}.png`, fullPage: true });
  check((await coloursOfPng(page, png)) > 10, `the picture ${name} is blank`);
}

const numbers = (texts) => texts.map(Number);
const few = new Shown(0), many = new Shown(1), fifteen = new Shown(2), wide = new Shown(3), large = new Shown(4), history = new Shown(6);

const steps = {
  async "numbers sort as numbers, missing ones last, a third click brings the order back"() {
    await open("light");
    same(await few.column(1), ["10.0", "9.5", "", "100.0"], "as it was");
    same(await few.order("size"), "none", "order");
    await few.click("size");
    same(await few.column(1), ["9.5", "10.0", "100.0", ""], "up");
    same(await few.order("size"), "ascending", "order");
    await few.click("size");
    same(await few.column(1), ["100.0", "10.0", "9.5", ""], "down");
    same(await few.order("size"), "descending", "order");
    await few.click("name");
    same(await few.column(0), ["a", "b", "c", ""], "texts");
    same(await few.order("size"), "none", "only one column has an order");
    await few.click("name");
    same(await few.column(0), ["c", "b", "a", ""], "texts down");
    await few.click("name");
    same(await few.column(0), ["b", "a", "", "c"], "as it was");
  },

  async "a column of objects says why it has no button"() {
    same(await few.head("point").locator("button").count(), 0, "buttons");
    check((await few.head("point").innerText()).includes("values of Point have no order"), "no reason");
    same(await few.head("point").getAttribute("aria-sort"), null, "order");
    same(await few.section.getByRole("textbox").count(), 0, "a filter of four rows");
  },

  async "a table pages through the rows that the static page omits"() {
    same((await many.column(4)).slice(8, 13), ["8", "9", "⋮", "140", "141"], "both ends");
    check(await many.button("Previous rows").isDisabled(), "there is something before the first row");
    await many.button("Next rows").click();
    same(await many.state(), "1–20 of 150", "state");
    same(numbers(await many.column(4)), [...Array(20).keys()], "first rows");
    check(await many.button("Previous rows").isDisabled(), "there is something before the first row");
    await many.button("Next rows").click();
    same(numbers(await many.column(4)), [...Array(20).keys()].map((i) => i + 20), "second rows");
    for (let i = 0; i < 6; i++) {
      await many.button("Next rows").click();
    }
    same(await many.state(), "141–150 of 150", "state");
    check(await many.button("Next rows").isDisabled(), "there is something after the last row");
  },

  async "it sorts all rows: dates, numbers by their whole value, texts"() {
    const started = Date.now();
    await many.click("day");
    const days = await many.column(1);
    same(days, [...days].sort(), "days");
    check(days[0].startsWith("2020-0"), `the first day is ${days[0]}`);
    same(await many.state(), "1–20 of 150", "sorting goes to the first row");
    await many.click("size");
    await many.click("size");
    const sizes = await many.column(2);
    same(sizes[0], "Infinity", "the largest");
    const whole = await many.section.locator("tbody td:nth-child(3)").evaluateAll((cells) =>
      cells.map((cell) => Number(cell.title || cell.textContent)));
    check(whole.every((value, i) => i === 0 || whole[i - 1] >= value), `not in order: ${whole}`);
    check(whole[3] !== Number(sizes[3]) && Math.abs(whole[3] - Number(sizes[3])) < 0.001, "the title is not the whole value");
    for (let i = 0; i < 7; i++) {
      await many.button("Next rows").click();
    }
    same((await many.column(2)).slice(-10), Array(10).fill(""), "missing ones");
    console.log(`   ${Date.now() - started} ms`);
  },

  async "its rows look like those of Java"() {
    await open("light");
    await many.button("Next rows").click();
    const html = readFileSync(resolve(pages, "light.html"), "utf8").split("<section>")[2];
    const ofJava = [...html.matchAll(/<tr [^>]*>(.*?)<\/tr>/g)].map((row) => row[1]).slice(1, 11);
    const ofScript = await many.section.locator("tbody tr").evaluateAll((rows) => rows.slice(0, 10).map((row) => row.innerHTML));
    const plain = (rows) => rows.map((row) => row.replace(/ title=""/g, "").replace(/ style="[^"]*"/g, ""));
    same(plain(ofScript), plain(ofJava), "rows");
  },

  async "a word filters"() {
    await many.filter("OAK");
    same(await many.state(), "1–20 of 30", "state");
    check((await many.column(0)).every((name) => name === "oak"), "other rows are left");
    await many.click("id");
    await many.click("id");
    same(numbers(await many.column(4))[0], 146, "the last oak");
    await many.button("Next rows").click();
    same(await many.state(), "21–30 of 30", "state");
    await many.filter("zebra");
    same(await many.state(), "no row", "state");
    same(await many.section.locator("tbody tr").count(), 0, "rows");
    await many.filter("<b>");
    same(await many.state(), "1–20 of 30", "HTML in cells is text");
    await many.filter("");
    same(await many.state(), "1–20 of 150", "state");
    await fifteen.filter("elm");
    same((await fifteen.column(0)).length, 3, "rows of the small table");
    same(await fifteen.button("Next rows").count(), 0, "pages of a table that is there");
  },

  async "keys do the same"() {
    await open("light");
    await few.head("size").locator("button").focus();
    await page.keyboard.press("Enter");
    same(await few.column(1), ["9.5", "10.0", "100.0", ""], "up");
    await page.keyboard.press("Space");
    same(await few.column(1), ["100.0", "10.0", "9.5", ""], "down");
    const outline = await few.head("size").locator("button").evaluate((button) => getComputedStyle(button).outlineStyle);
    check(outline !== "none", "the focus is not to be seen");
    await many.button("Next rows").focus();
    await page.keyboard.press("Enter");
    same(await many.state(), "1–20 of 150", "state");
  },

  async "a table of many columns sorts, the omitted ones stay omitted"() {
    await wide.click("c63");
    const values = numbers(await wide.column(20));
    check(values.every((value, i) => i === 0 || values[i - 1] <= value), `not in order: ${values}`);
    same(await wide.head("…").locator("button").count(), 0, "buttons");
    same((await wide.column(10))[0], "…", "omitted");
  },

  async "eight epochs, of which six are shown, sort and page"() {
    same(await history.column(0), ["1", "2", "3", "⋮", "6", "7", "8"], "both ends");
    await history.click("loss");
    same(await history.column(0), ["8", "7", "6", "5", "4", "3"], "the least loss first");
    await history.button("Next rows").click();
    same(await history.column(0), ["2", "1"], "the others");
  },

  async "a large table is static"() {
    same(await large.section.locator("button, input").count(), 0, "controls");
    same(await large.section.locator("tbody tr").count(), 21, "rows");
    check((await large.section.locator("svg").count()) === 5, "the head describes no columns");
  },

  async "a second script leaves the tables alone"() {
    const before = await many.section.innerHTML();
    await page.evaluate(() => {
      const again = document.createElement("script");
      again.textContent = document.querySelectorAll("section script:not([type])")[1].textContent;
      document.body.append(again);
    });
    same(await many.section.innerHTML(), before, "the table");
  },

  async "without scripts there is what is there without scripts"() {
    const still = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1100, height: 900 } });
    const quiet = await still.newPage();
    await quiet.goto(pathToFileURL(resolve(pages, "light.html")).href);
    same(await quiet.locator("button, input").count(), 0, "controls");
    same(await quiet.locator("section").nth(1).locator("tbody tr").count(), 21, "rows");
    const text = await quiet.locator("body").innerText();
    check(!text.includes("const ") && !text.includes("[["), "the page shows its scripts");
    await quiet.screenshot({ path: `${folder}/tables-static.png`, fullPage: true });
    await still.close();
  },

  async "light and dark pages are readable"() {
    for (const name of ["light", "dark"]) {
      await open(name);
      await many.click("size");
      for (const text of await page.locator("section :is(th, td, button, small, span, p)").all()) {
        if ((await text.innerText()).trim() && !(await text.evaluate((element) => element.closest("button") && element.ariaHidden))) {
          const value = await contrast(text);
          check(value >= READABLE, `on a ${name} page the contrast of "${await text.innerText()}" is ${value.toFixed(1)}`);
        }
      }
      await shoot(name);
    }
  },
};

const CELLS = {
  tables: `import dev.rhyton.notebook.*;
import java.util.stream.*;
import tech.tablesaw.api.*;
Renderers.install();
Table trees(int rows) {
  var random = new Random(3);
  return Table.create("trees",
      StringColumn.create("tree", IntStream.range(0, rows).mapToObj(i -> i % 4 == 0 ? "Oak" : "fir").toList()),
      DoubleColumn.create("size", IntStream.range(0, rows).mapToDouble(i -> random.nextGaussian())),
      IntColumn.create("id", IntStream.range(0, rows).toArray()));
}`,
  small: "trees(200)",
  explore: "Tables.explore(trees(100_000))",
};
const names = Object.keys(CELLS);
const notebook = new Notebook(page, folder);
const cell = (name) => notebook.codeCells().nth(names.indexOf(name));

/** The table of a cell that asks the kernel. */
class Explored extends Shown {
  constructor(name) {
    super(0);
    this.section = cell(name).locator(".output");
  }

  state() {
    return this.section.locator(".widget-html p").innerText();
  }

  /**
   * Does something and waits until the table has changed so that the condition holds; returns the milliseconds from
   * the last click or key to the change, within the page.
   */
  async after(act, condition, what) {
    const started = Date.now();
    await this.section.evaluate((section) => {
      const note = (event) => (window.begun = event.timeStamp);
      for (const event of ["pointerdown", "input"]) document.addEventListener(event, note, true);
      window.changed = new MutationObserver(() => (window.ended = performance.now()));
      window.changed.observe(section, { childList: true, subtree: true });
    });
    await act();
    while (!(await condition())) {
      check(Date.now() - started < 20_000, `${what}: ${await this.state()}, ${await this.column(2)}`);
      await page.waitForTimeout(5);
    }
    return page.evaluate(() => {
      window.changed.disconnect();
      return Math.round(window.ended - window.begun);
    });
  }

  async turn(label, state) {
    return this.after(
      () => this.section.locator(`button[title="${label}"]`).click(), async () => (await this.state()) === state, label);
  }
}
const explored = new Explored("explore");

Object.assign(steps, {
  async "a table of a notebook sorts"() {
    await notebook.open(address, NAME);
    await notebook.run(cell("tables"));
    await notebook.run(cell("small"));
    const small = new Shown(0);
    small.section = cell("small").locator(".output");
    await small.click("id");
    await small.click("id");
    same(numbers(await small.column(2))[0], 199, "the last row");
    await small.section.getByRole("textbox").click();
    await page.keyboard.type("oak"); // no shortcuts of the notebook
    same(await small.state(), "1–20 of 50", "state");
    await notebook.screenshot("tables-notebook", cell("small"));
  },

  async "100,000 rows come page by page from the kernel"() {
    await notebook.run(cell("explore"));
    await explored.section.locator(".widget-html table").waitFor();
    same(await explored.state(), "1–20 of 100000 rows", "state");
    await explored.turn("Next rows", "21–40 of 100000 rows");
    const ms = [];
    for (let first = 41; first < 241; first += 20) {
      ms.push(await explored.turn("Next rows", `${first}–${first + 19} of 100000 rows`));
    }
    ms.sort((a, b) => a - b);
    inTime(ms[5], TURN_MS, "a page");
    await explored.turn("Last rows", "99981–100000 of 100000 rows");
    same(numbers(await explored.column(2)).at(-1), 99_999, "the last row");
  },

  async "they are sorted by a click and filtered by a word"() {
    const ids = async () => numbers(await explored.column(2));
    const up = await explored.after(() => explored.click("size"), async () => (await explored.order("size")) === "ascending", "up");
    const sizes = numbers(await explored.column(1));
    check(sizes.every((value, i) => i === 0 || sizes[i - 1] <= value) && sizes[0] < -4, `not in order: ${sizes}`);
    await explored.after(() => explored.click("id"), async () => (await explored.order("id")) === "ascending", "up");
    await explored.after(() => explored.click("id"), async () => (await ids())[0] === 99_999, "down");
    const word = await explored.after(
      () => explored.section.getByPlaceholder("Filter").fill("OAK"),
      async () => (await explored.state()) === "1–20 of 25000 rows, of 100000", "filter");
    same((await ids())[0], 99_996, "the last oak");
    console.log(`   sorted after ${up} ms, filtered after ${word} ms`);
    await notebook.screenshot("tables-explore", cell("explore"));
    await explored.after(() => explored.click("id"), async () => (await ids())[0] === 0, "as before");
    await explored.after(
      () => explored.section.locator("select").selectOption("id ↓"), async () => (await ids())[0] === 99_996, "the list");
  },
});

function contents() {
  const url = new URL(address);
  url.pathname = `/api/contents/${NAME}`;
  return url.href;
}

page.on("dialog", (dialog) => dialog.accept()); // "leave the page?", as nothing is saved
const kernelspec = { display_name: "Java (Rhyton)", language: "java", name: "java" };
const reply = await page.request.put(contents(), {
  data: {
    type: "notebook",
    content: {
      cells: names.map((name) => ({
        cell_type: "code", execution_count: null, id: name, metadata: {}, outputs: [], source: CELLS[name] })),
      metadata: { kernelspec },
      nbformat: 4,
      nbformat_minor: 5,
    },
  },
});
check(reply.ok(), `the notebook was not written: ${await reply.text()}`);
let failed = false;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    same(errors, [], "errors of the page");
    console.log(`ok ${name}`);
  } catch (error) {
    failed = true;
    console.error(`FAILED: ${name}\n${error.message}`);
    await page.screenshot({ path: `${folder}/tables-failed.png`, fullPage: true }).catch(() => {});
    break;
  }
}
await page.goto("about:blank");
await page.request.delete(contents());
await browser.close();
process.exit(failed ? 1 : 0);
