// A notebook that is open in Jupyter Notebook 6, used as a person does: with keys, clicks and eyes.

export const EXECUTION_MS = 60_000;

export class Notebook {
  #page;
  #folder;
  #shots = 0;

  constructor(page, folder) {
    this.#page = page;
    this.#folder = folder;
  }

  get page() {
    return this.#page;
  }

  /** Opens a notebook of the server and waits until its kernel answers. */
  async open(address, name) {
    const url = new URL(address);
    url.pathname = `/notebooks/${name}`;
    await this.#page.goto(url.href);
    await this.#page.locator("#notebook-container .cell").first().waitFor();
    await this.kernelIsIdle();
  }

  /** Waits until the page shows that the kernel is idle, which it says behind all outputs. */
  async kernelIsIdle() {
    await this.#page.locator("#kernel_indicator_icon.kernel_idle_icon").waitFor({ timeout: EXECUTION_MS });
  }

  cells() {
    return this.#page.locator("#notebook-container > .cell");
  }

  codeCells() {
    return this.#page.locator("#notebook-container > .code_cell");
  }

  /** The prompt of a code cell: "*" while it runs, then its number. */
  prompt(cell) {
    return cell.locator(".input_prompt");
  }

  output(cell) {
    return cell.locator(".output");
  }

  async outputText(cell) {
    return (await this.output(cell).innerText()).trim();
  }

  /** Waits until a cell has its number. Its last outputs have a channel of their own, and may come later. */
  async hasRun(cell, timeout = EXECUTION_MS) {
    await this.#until(
      async () => /\[\d+\]/.test(await this.prompt(cell).innerText()),
      timeout,
      async () => `a cell did not end: ${await cell.innerText()}`);
  }

  async isRunning(cell) {
    await this.#until(
      async () => (await this.prompt(cell).innerText()).includes("[*]"),
      EXECUTION_MS,
      async () => `a cell did not begin: ${await cell.innerText()}`);
  }

  /** Runs the cell with Shift-Enter and waits for its end and its outputs. */
  async run(cell) {
    await this.start(cell);
    await this.hasRun(cell);
    await this.kernelIsIdle();
    const error = cell.locator(".output_error");
    if (await error.count()) {
      throw new Error(`a cell failed: ${await cell.innerText()}`);
    }
  }

  async start(cell) {
    await this.edit(cell);
    await this.#page.keyboard.press("Shift+Enter");
  }

  async edit(cell) {
    await cell.locator(".CodeMirror-lines").click();
  }

  /** Adds a cell below the first cell of code, where lists and tooltips have room, and returns it. */
  async add(code) {
    await this.edit(this.codeCells().first());
    await this.#page.keyboard.press("Escape");
    await this.#page.keyboard.press("b");
    const cell = this.codeCells().nth(1);
    await this.edit(cell);
    // Typed keys would get closing brackets and quotes from the editor; pasted text does not.
    await this.#page.keyboard.insertText(code);
    return cell;
  }

  /** Presses Tab and returns the completions that the page lists. */
  async completions() {
    await this.#page.keyboard.press("Tab");
    const list = this.#page.locator(".completions select option");
    await list.first().waitFor();
    return list.allInnerTexts();
  }

  /** Presses Shift-Tab and returns the text of the tooltip. */
  async tooltip() {
    await this.#page.keyboard.press("Shift+Tab");
    const tip = this.#page.locator("#tooltip .tooltiptext");
    await this.#until(
      async () => (await tip.isVisible()) && (await tip.innerText()).trim() !== "",
      EXECUTION_MS,
      async () => "Shift-Tab showed nothing");
    return tip.innerText();
  }

  async closePopup() {
    await this.#page.keyboard.press("Escape");
  }

  /** Presses the button that interrupts the kernel, and returns the milliseconds until the cell ends. */
  async interrupt(cell) {
    const started = Date.now();
    await this.#page.locator("button[data-jupyter-action='jupyter-notebook:interrupt-kernel']").click();
    await this.hasRun(cell, 10_000);
    const ms = Date.now() - started;
    await this.kernelIsIdle();
    return ms;
  }

  async restartAndRunAll() {
    await this.#page.locator(
      "button[data-jupyter-action='jupyter-notebook:confirm-restart-kernel-and-run-all-cells']").click();
    await this.#page.locator(".modal-dialog button.btn-danger").click();
    // The stored prompts stay until the kernel is ready; then all cells wait, the last one for the longest time.
    await this.isRunning(this.codeCells().last());
    for (const cell of await this.codeCells().all()) {
      await this.hasRun(cell);
    }
    await this.kernelIsIdle();
  }

  /** Scrolls the end of a cell into view and saves the page as a picture; returns the picture. */
  async screenshot(name, cell) {
    if (cell) {
      await cell.evaluate((element) => element.scrollIntoView({ block: "end" }));
    }
    const number = String(++this.#shots).padStart(2, "0");
    return this.#page.screenshot({ path: `${this.#folder}/${number}-${name}.png` });
  }

  async waitForText(cell, pattern) {
    await this.#until(
      async () => pattern.test(await this.output(cell).innerText()),
      EXECUTION_MS,
      async () => `the output is not like ${pattern}: ${await cell.innerText()}`);
  }

  /** Waits until the picture below a cell has changed often enough, and returns its different sources. */
  async pictures(cell, count) {
    const image = this.output(cell).locator("img").first();
    const sources = [];
    await this.#until(
      async () => {
        const source = (await image.count()) ? await image.getAttribute("src") : null;
        if (source && source !== sources.at(-1)) {
          sources.push(source);
        }
        return sources.length >= count;
      },
      2 * EXECUTION_MS, // pictures take 1 % of the time, which is long on a busy machine
      async () => `the picture changed ${sources.length} times instead of ${count}`);
    return sources;
  }

  async #until(condition, timeout, message) {
    const end = Date.now() + timeout;
    while (!(await condition())) {
      if (Date.now() > end) {
        throw new Error(await message());
      }
      await this.#page.waitForTimeout(20);
    }
  }
}
