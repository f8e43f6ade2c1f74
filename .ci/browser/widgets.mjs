// Uses controls in Chromium: sliders, buttons, lists, and those of a training that runs; measures how fast they are.
// Usage: node widgets.mjs ADDRESS FOLDER, where ADDRESS is that of a running Jupyter Notebook 6 with
// widgetsnbextension, with its token. The server's folder gets a notebook for the time of the check.
import { mkdirSync } from "node:fs";
import { check, inTime, launch } from "./browser.mjs";
import { EXECUTION_MS, Notebook } from "./notebook.mjs";

const NAME = "widgets-check.ipynb";
const PICTURE_MS = 150; // from moving a slider to the new picture of a prediction of 1,000 rows
const STOP_MS = 300;
const MOVES = 12;

const [address, folder] = process.argv.slice(2);
if (!address || !folder) {
  console.error("usage: node widgets.mjs ADDRESS FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const CELLS = {
  model: `import dev.rhyton.datasets.*;
import dev.rhyton.layers.*;
import dev.rhyton.models.*;
import dev.rhyton.notebook.*;
import static dev.rhyton.models.Fit.epochs;
import static dev.rhyton.notebook.Widgets.*;
var digits = Datasets.loadDigits().validationSplit(0.2);
var model = Sequential.of(Flatten.of(), Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
var first = model.fit(digits.train(), epochs(3).verbose(0));
var x = digits.train().x().slice(0, 1000);
var isEight = new int[1000];
for (int i = 0; i < 1000; i++) isEight[i] = digits.train().y().toDoubles()[i] == 8 ? 1 : 0;`,
  slider: `interact(slider("threshold", 0, 1, 0.01), t -> {
  var p = model.predict(x).toDoubles();
  var found = new int[1000];
  for (int i = 0; i < 1000; i++) found[i] = p[10 * i + 8] > t ? 1 : 0;
  return Plots.confusion(isEight, found, "other", "above " + t); // so that each picture differs
});`,
  button: `var go = button("go");
go.onChange(n -> System.out.println("clicked " + n));
go`,
  dropdown: `interact(dropdown("kind", List.of("a", "b")), k -> "the kind is " + k);`,
  checkbox: `interact(checkbox("round", false), on -> "round is " + on);`,
  text: `interact(text("name", ""), name -> "Hello " + name);`,
  error: `interact(toggleButtons("divisor", List.of(1, 0, 2)), d -> 60 / d + " of 60");`,
  minutes: `interact(checkbox("slow", false), on -> { if (on) while (true) Thread.onSpinWait(); return "slow is " + on; });`,
  fit: `var endless = model.fit(digits.train(), epochs(1_000_000));`,
  rate: `model.optimizerState().learningRate() + " after " + endless.epochs().size()`,
};
const names = Object.keys(CELLS);

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(30_000);
page.on("dialog", (dialog) => dialog.accept());
const errors = [];
page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
const notebook = new Notebook(page, folder);

const cell = (name) => notebook.codeCells().nth(names.indexOf(name));
const run = (name) => notebook.run(cell(name));
const button = (name, label) => cell(name).locator("button.jupyter-button", { hasText: label });

function contents() {
  const url = new URL(address);
  url.pathname = `/api/contents/${NAME}`;
  return url.href;
}

/** Returns the file of the notebook, without the kernel's answer. */
async function saved() {
  await page.evaluate(() => Jupyter.notebook.save_notebook());
  return (await (await page.request.get(contents())).json()).content;
}

/** Does what "Trust Notebook" does: the file was not made in the browser. */
async function trust() {
  await saved();
  const url = new URL(contents());
  url.pathname += "/trust";
  const reply = await page.request.post(url.href);
  check(reply.ok(), `the notebook cannot be trusted: ${await reply.text()}`);
}

async function until(condition, message, timeout = EXECUTION_MS) {
  const end = Date.now() + timeout;
  while (!(await condition())) {
    check(Date.now() < end, await message());
    await page.waitForTimeout(5);
  }
}

/** Notes the times, within the page, of keys, clicks and new pictures. */
async function watch() {
  await page.evaluate(() => {
    window.times = [];
    const note = (what) => window.times.push([what, performance.now()]);
    document.addEventListener("keydown", () => note("key"), true);
    document.addEventListener("pointerdown", () => note("click"), true);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          if (node.querySelector?.("img") || node.nodeName === "IMG") note("picture");
        }
        if (change.target.classList?.contains("input_prompt")) note("prompt");
      }
    }).observe(document.getElementById("notebook-container"), { childList: true, subtree: true });
  });
}

/** Returns the milliseconds from the last event of one kind to the first later one of another kind. */
async function between(first, then) {
  return page.evaluate(
    ([a, b]) => {
      const from = window.times.filter(([what]) => what === a).at(-1)[1];
      const to = window.times.find(([what, time]) => what === b && time > from);
      return to ? to[1] - from : null;
    },
    [first, then]);
}

/** Stops the training, and returns the milliseconds until its cell has ended. */
async function stop() {
  await button("fit", "Stop").click();
  await notebook.hasRun(cell("fit"));
  await notebook.kernelIsIdle();
  return between("click", "prompt");
}

const steps = {
  async "controls appear"() {
    await notebook.open(address, NAME);
    await run("model");
    for (const name of ["slider", "button", "dropdown", "checkbox", "text", "error", "minutes"]) {
      await run(name);
      await cell(name).locator(".jupyter-widgets-view input, .jupyter-widgets-view select, .jupyter-widgets-view button, .noUi-handle").first().waitFor();
      await notebook.screenshot(`control-${name}`, cell(name));
    }
    await watch();
  },

  async "a slider shows a new picture"() {
    const handle = cell("slider").locator(".noUi-handle");
    const image = cell("slider").locator(".output img");
    await handle.focus();
    const ms = [];
    for (let i = 0; i < MOVES; i++) {
      const before = await image.getAttribute("src");
      await page.keyboard.press("ArrowRight");
      await until(async () => (await image.getAttribute("src")) !== before, () => "no new picture");
      ms.push(await between("key", "picture"));
    }
    ms.sort((a, b) => a - b);
    inTime(Math.round(ms[MOVES / 2]), PICTURE_MS, "a new picture");
    check((await cell("slider").locator(".widget-readout").innerText()) === "0.62", "the readout is wrong");
  },

  async "a slider that is dragged ends at its last value"() {
    const handle = cell("slider").locator(".noUi-handle");
    const box = await handle.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let i = 1; i <= 50; i++) {
      await page.mouse.move(box.x + box.width / 2 + 2 * i, box.y + box.height / 2);
      await page.waitForTimeout(20);
    }
    await page.mouse.up();
    const end = Number(await cell("slider").locator(".widget-readout").innerText());
    check(end > 0.7, `the slider stands at ${end}`);
    await page.waitForTimeout(1000);
    await notebook.kernelIsIdle(); // a busy machine takes longer for the last picture
    const last = await cell("slider").locator(".output img").getAttribute("src");
    const file = JSON.stringify((await saved()).cells[names.indexOf("slider")].outputs);
    check(file.includes(last.split(",")[1].slice(0, 200).replaceAll("\n", "")), "the file has another picture");
  },

  async "a button calls its handler"() {
    await button("button", "go").click();
    await notebook.waitForText(cell("button"), /clicked 1/);
    await button("button", "go").click();
    await notebook.waitForText(cell("button"), /clicked 2/);
  },

  async "a list, a box and a text are values"() {
    await cell("dropdown").locator("select").selectOption("b");
    await notebook.waitForText(cell("dropdown"), /the kind is b/);
    await cell("checkbox").locator("input[type=checkbox]").check();
    await notebook.waitForText(cell("checkbox"), /round is true/);
    await cell("text").locator("input[type=text]").pressSequentially("Ada");
    await notebook.waitForText(cell("text"), /Hello Ada/);
  },

  async "a handler that throws is shown, and the control lives on"() {
    await button("error", "0").click();
    await notebook.waitForText(cell("error"), /ArithmeticException: \/ by zero/);
    await button("error", "2").click();
    await notebook.waitForText(cell("error"), /30 of 60/);
  },

  async "a handler that never ends is interrupted"() {
    await cell("minutes").locator("input[type=checkbox]").check();
    await page.locator("#kernel_indicator_icon.kernel_busy_icon").waitFor();
    await page.waitForTimeout(1000); // busy with the message, then with its handler
    await page.locator("button[data-jupyter-action='jupyter-notebook:interrupt-kernel']").click();
    await notebook.waitForText(cell("minutes"), /interrupted/);
    await cell("minutes").locator("input[type=checkbox]").uncheck();
    await notebook.waitForText(cell("minutes"), /slow is false/);
  },

  async "a training is paused, steered and stopped"() {
    await notebook.start(cell("fit"));
    await button("fit", "Pause").click();
    await button("fit", "Continue").waitFor();
    await page.waitForTimeout(300);
    const epoch = async () => (await cell("fit").locator(".output").innerText()).match(/Epoch (\d+)/)[1];
    const before = await epoch();
    await page.waitForTimeout(600);
    check((await epoch()) === before, "the training goes on while it is paused");
    await notebook.screenshot("training-paused", cell("fit"));
    await button("fit", "Continue").click();
    await button("fit", "Pause").waitFor();
    await until(async () => (await epoch()) !== before, () => "the training does not go on");
    await cell("fit").locator(".noUi-handle").focus();
    for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowLeft");
    await page.waitForTimeout(500);
    await notebook.screenshot("training-steered", cell("fit"));
    const ms = await stop();
    check((await button("fit", "Stop").count()) === 0, "the controls are still there");
    check((await cell("fit").locator(".output img").count()) === 1, "the curves are missing");
    await run("rate");
    const [rate, epochs] = (await notebook.outputText(cell("rate"))).match(/[\d.E-]+(?= after)|\d+$/g).map(Number);
    check(rate < 0.0009 && rate > 0.00001, `the learning rate is ${rate}`);
    check(epochs > 3, `the history has ${epochs} epochs`);
    const outputs = JSON.stringify((await saved()).cells[names.indexOf("fit")].outputs);
    check(!outputs.includes("widget-view"), "the file has controls of a training that has ended");
    check(outputs.includes("image/png"), "the file has no curves");
    inTime(Math.round(ms), STOP_MS, "the end of the training");
  },

  async "a page that is opened again has the controls"() {
    const readout = await cell("slider").locator(".widget-readout").innerText();
    await trust();
    await page.goto("about:blank");
    await notebook.open(address, NAME);
    await cell("slider").locator(".noUi-handle").waitFor();
    check((await cell("slider").locator(".widget-readout").innerText()) === readout, "the slider has another value");
    check((await cell("slider").locator(".output img").count()) === 1, "the picture of the file is missing");
    await cell("slider").locator(".noUi-handle").focus();
    await page.keyboard.press("ArrowLeft");
    await cell("slider").locator(".jupyter-widgets-output-area img").waitFor();
    const image = cell("slider").locator(".jupyter-widgets-output-area img");
    const before = await image.getAttribute("src");
    await page.keyboard.press("ArrowLeft");
    await until(async () => (await image.getAttribute("src")) !== before, () => "the slider has no effect");
    await notebook.screenshot("opened-again", cell("slider"));
  },

  async "without a kernel the last pictures and texts are there"() {
    const expected = await cell("slider").locator(".output img").last().getAttribute("src");
    await saved();
    await page.evaluate(() => Jupyter.notebook.session.delete());
    await page.goto("about:blank");
    const url = new URL(address);
    url.pathname = `/notebooks/${NAME}`;
    url.searchParams.set("kernel_name", "none");
    await page.goto(url.href);
    await page.locator("#notebook-container .cell").first().waitFor();
    await cell("slider").locator(".output img").waitFor();
    check((await cell("slider").locator(".output img").getAttribute("src")) === expected, "another picture");
    check(/the kind is b/.test(await notebook.outputText(cell("dropdown"))), "another text");
    await notebook.screenshot("without-kernel", cell("slider"));
  },

  async "a control of an earlier kernel is harmless"() {
    await page.goto("about:blank");
    await notebook.open(address, NAME);
    await run("model");
    await run("slider");
    await page.locator("#kernellink").click();
    await page.locator("#restart_kernel a").click();
    await page.locator(".modal-dialog button.btn-danger").click();
    await page.waitForTimeout(1000);
    await notebook.kernelIsIdle();
    const handle = cell("slider").locator(".noUi-handle");
    if (await handle.count()) {
      await handle.focus();
      await page.keyboard.press("ArrowRight");
    }
    await run("model");
    check((await cell("model").locator(".output_stderr").count()) === 0, "the kernel complains");
    await run("slider");
    await cell("slider").locator(".noUi-handle").waitFor();
  },
};

const kernelspec = { display_name: "Java (Rhyton)", language: "java", name: "java" };
const file = {
  cells: names.map((name) => ({
    cell_type: "code", execution_count: null, id: name, metadata: {}, outputs: [], source: CELLS[name] })),
  metadata: { kernelspec },
  nbformat: 4,
  nbformat_minor: 5,
};
const reply = await page.request.put(contents(), { data: { type: "notebook", content: file } });
check(reply.ok(), `the notebook was not written: ${await reply.text()}`);
let failed = false;
for (const [name, step] of Object.entries(steps)) {
  const started = Date.now();
  try {
    await step();
    console.log(`ok ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed = true;
    console.error(`FAILED: ${name}\n${error.message}`);
    await notebook.screenshot("widgets-failed").catch(() => {});
    const text = await page.locator("body").innerText().catch(() => "(the page has no text)");
    console.error(`--- errors of the page:\n${errors.join("\n")}\n--- its text:\n${text}`);
    break; // the next steps need this one
  }
}
await page.evaluate(() => Jupyter.notebook.session.delete()).catch(() => {}); // its kernel may still run a handler
await page.goto("about:blank");
await page.request.delete(contents());
await browser.close();
process.exit(failed ? 1 : 0);
