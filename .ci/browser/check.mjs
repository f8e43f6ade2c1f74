// Opens the first tutorial in Chromium and does what a reader does; pictures of the pages go to a folder.
// Usage: node check.mjs ADDRESS FOLDER, where ADDRESS is that of a running Jupyter Notebook 6, with its token.
import { mkdirSync } from "node:fs";
import { check, launch } from "./browser.mjs";
import { Notebook } from "./notebook.mjs";
import { coloursOf, coloursOfPng, contrast, isWhiteSheet } from "./pictures.mjs";

const TUTORIAL = "01-quick-start.ipynb";
const INTERRUPT_MS = 2000;
const READABLE = 4.5; // the least contrast that WCAG 2 allows for text

const [address, folder] = process.argv.slice(2);
if (!address || !folder) {
  console.error("usage: node check.mjs ADDRESS FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(30_000);
page.on("dialog", (dialog) => dialog.accept()); // "leave the page?", as nothing is saved
const notebook = new Notebook(page, folder);

const steps = {
  async "the page lists the tutorials"() {
    await page.goto(address);
    await page.locator("#notebook_list").getByText(TUTORIAL, { exact: true }).waitFor();
    await notebook.screenshot("tree");
  },

  async "every cell runs and shows what it should"() {
    await notebook.open(address, TUTORIAL);
    await page.locator("#kernellink").click();
    await page.locator("#restart_clear_output a").click();
    await page.locator(".modal-dialog button.btn-danger").click();
    await page.locator("#notebook-container .output_area").first().waitFor({ state: "detached" });
    await notebook.kernelIsIdle();
    for (const cell of await notebook.codeCells().all()) {
      await notebook.run(cell);
    }
  },

  async "their outputs are there"() {
    await outputsAreThere();
  },

  async "Tab completes methods"() {
    const cell = await notebook.add("Dense.of(8).");
    const found = await notebook.completions();
    check(found.some((text) => text.startsWith("activation(")), `Tab shows no activation(: ${found}`);
    await shoot("tab-methods", cell);
    await notebook.closePopup();
  },

  async "Tab completes names in strings"() {
    const cell = await notebook.add('Dense.of(8).activation("re');
    const found = await notebook.completions();
    check(found.some((text) => text.startsWith("relu")), `Tab shows no relu: ${found}`);
    await shoot("tab-names", cell);
    await notebook.closePopup();
  },

  async "Shift-Tab shows the documentation"() {
    const cell = await notebook.add("Dense.of");
    const text = await notebook.tooltip();
    check(text.includes("Dense.of(int units)"), `Shift-Tab shows no signature: ${text}`);
    check(text.includes("Creates a layer"), `Shift-Tab shows no documentation: ${text}`);
    await shoot("shift-tab", cell);
    await notebook.closePopup();
  },

  async "an endless loop can be interrupted"() {
    const cell = await notebook.add("while (true);");
    await notebook.start(cell);
    await notebook.isRunning(cell);
    await endsSoon(await notebook.interrupt(cell));
    await notebook.waitForText(cell, /KeyboardInterrupt/);
    await shoot("interrupted-loop", cell);
  },

  async "a long training shows a curve that grows"() {
    const cell = await notebook.add("var endless = model.fit(digits.train(), epochs(1_000_000));");
    await notebook.start(cell);
    await notebook.waitForText(cell, /Epoch \d+\/1000000/);
    const sources = await notebook.pictures(cell, 2);
    check(new Set(sources).size === 2, "the curve does not change");
    check((await notebook.output(cell).locator("img").count()) === 1, "there is more than one curve");
    await shoot("live-curve", cell);
  },

  async "it can be interrupted, and the kernel goes on"() {
    const cell = notebook.codeCells().nth(1);
    await endsSoon(await notebook.interrupt(cell));
    await notebook.waitForText(cell, /^(?!.* left).*Epoch \d+\/1000000/s); // no time is left
    await shoot("interrupted-fit", cell);
    const after = await notebook.add("6 * 7");
    await notebook.run(after);
    check(/\b42$/.test(await notebook.outputText(after)), `6 * 7 shows ${await notebook.outputText(after)}`);
  },

  async "the kernel restarts and runs everything again"() {
    await page.goto("about:blank");
    await restore(); // the page may have saved the cells that were added
    await notebook.open(address, TUTORIAL);
    await notebook.restartAndRunAll();
    check((await page.locator(".output_error").count()) === 0, "a cell failed after the restart");
    await outputsAreThere();
  },

  async "a dark page stays readable"() {
    // What a dark theme sets: Notebook's own colours of pages, text and rows, but not those of our outputs.
    await page.addStyleTag({
      content: `
        body, #site, #header, #notebook, #notebook-container, div.input_area, .CodeMirror { background: #111 !important; }
        body, .CodeMirror, .CodeMirror span, div.output_area pre, div.rendered_html, .text_cell_render { color: #ddd !important; }
        .rendered_html tbody tr:nth-child(odd) { background: #222; }`,
    });
    const texts = page.locator("#notebook-container .output th, #notebook-container .output td, .output_text pre");
    for (const text of await texts.all()) {
      const value = await contrast(text);
      check(value >= READABLE, `the contrast of "${await text.innerText()}" is ${value.toFixed(1)}`);
    }
    for (const cell of await notebook.codeCells().all()) {
      for (const image of await cell.locator(".output img").all()) {
        check(!(await isWhiteSheet(image)), `a picture is a white sheet: ${await image.getAttribute("alt")}`);
      }
      if (await cell.locator(".output img, .output table").count()) {
        await shoot("dark", cell);
      }
    }
  },
};

async function endsSoon(ms) {
  console.log(`   interrupted after ${ms} ms`);
  check(ms < INTERRUPT_MS, `the interrupt took ${ms} ms, more than ${INTERRUPT_MS}`);
}

/** Saves a picture of the page, which must show more than one ground. */
async function shoot(name, cell) {
  const colours = await coloursOfPng(page, await notebook.screenshot(name, cell));
  check(colours > 10, `the picture ${name} is blank: ${colours} colours`);
}

/** Every picture and table of the stored notebook is on the page again, and no picture is blank. */
async function outputsAreThere() {
  const cells = await notebook.codeCells().all();
  check(cells.length === stored.length, `${cells.length} cells of code instead of ${stored.length}`);
  for (const [index, cell] of cells.entries()) {
    for (const kind of stored[index]) {
      await cell.locator(`.output ${kind}`).first().waitFor();
    }
    for (const image of await cell.locator(".output img").all()) {
      const colours = await coloursOf(image);
      check(colours > 4, `a picture of cell ${index + 1} is blank: ${colours} colours`);
    }
    if (stored[index].length > 0) {
      await shoot(`cell-${index + 1}`, cell);
    }
  }
}

/** Returns the address of the file of the tutorial. */
function file() {
  const url = new URL(address);
  url.pathname = `/api/contents/${TUTORIAL}`;
  return url.href;
}

async function restore() {
  const reply = await page.request.put(file(), { data: { type: "notebook", content: original } });
  check(reply.ok(), `the tutorial was not written back: ${await reply.text()}`);
}

/** Returns, for each cell of code in the file, which elements its outputs have. */
function kinds(content) {
  return content.cells
    .filter((cell) => cell.cell_type === "code")
    .map((cell) => {
      const outputs = JSON.stringify(cell.outputs);
      return [
        ...(outputs.includes('"image/png"') ? ["img"] : []),
        ...(outputs.includes("<table") ? ["table"] : []),
        ...(outputs.includes('"stream"') ? [".output_stream"] : []),
        ...(outputs.includes('"text/plain"') && !/image\/png|<table/.test(outputs) ? [".output_text"] : []),
      ];
    });
}

const original = (await (await page.request.get(file())).json()).content;
const stored = kinds(original);
let failed = false;
for (const [name, step] of Object.entries(steps)) {
  const started = Date.now();
  try {
    await step();
    console.log(`ok ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed = true;
    console.error(`FAILED: ${name}\n${error.message}`);
    await notebook.screenshot("failed").catch(() => {});
    const text = await page.locator("body").innerText().catch(() => "(the page has no text)");
    console.error(`--- the text of the page, pictures in ${folder}:\n${text}`);
    break; // the next steps need this one
  }
}
await page.goto("about:blank");
await restore();
await browser.close();
process.exit(failed ? 1 : 0);
