// Lets tables of more than ten rows be filtered by a word. Those of which the page shows only the first and last
// rows get the others, which are there as JSON, and buttons to page, when the reader first asks for them. This is
// put before sort.js, which takes the rows and show() from it, and is shortened in the same way.
for (const box of document.querySelectorAll(".rhyton-table")) {
  const [{cells}, ...trs] = box.querySelectorAll("tr"), json = box.querySelector("[type='application/json']");
  if (box.on || trs.length <= 10 && !json) continue;
  const size = json ? trs.length - 1 : 1e9;
  const fill = (cell, value, digits) => {
    // A number to round like HtmlTable, a text, or a text and its whole value.
    let [text, whole] = [value ?? ""].flat();
    if (text.toFixed) {
      whole = text;
      if (digits >= 0) text = whole.toFixed(digits);
      if (digits < 0 || !+text && whole) text = whole.toExponential(2);
    }
    cell.textContent = text;
    cell.title = whole == null || +text === whole ? "" : whole;
  };
  const rows = box.rows = !json ? trs : JSON.parse(json.textContent).map((values) => {
    const row = trs[0].cloneNode(true);
    values.forEach((value, i) => fill(row.cells[i], value, cells[i].dataset.digits));
    return row;
  });
  const words = new Map(rows.map((row) =>
    [row, [...row.cells].map((cell) => cell.textContent).join("\n").toLowerCase()]));
  const make = (tag, label, event, act) => {
    const made = document.createElement(tag);
    made.ariaLabel = label;
    made.style = "font:inherit;color:inherit;background:none;border:1px solid;border-radius:3px;margin:4px 6px 4px 0;padding:0 6px";
    made[event] = act;
    return made;
  };
  let all = rows, first = -size;
  const turn = (start) => {
    const found = all.filter((row) => words.get(row).includes(filter.value.toLowerCase()));
    first = start;
    const last = Math.min(first + size, found.length);
    box.querySelector("tbody").replaceChildren(...found.slice(first, last));
    state.textContent = last ? first + 1 + "–" + last + " of " + found.length : "no row";
    back.disabled = !first;
    next.disabled = last == found.length;
  };
  box.show = (sorted) => {
    all = sorted;
    turn(0);
  };
  const filter = make("input", "Filter rows", "oninput", () => turn(0));
  const back = make("button", "Previous rows", "onclick", () => turn(first - size));
  const next = make("button", "Next rows", "onclick", () => turn(first + size));
  const state = document.createElement("span"), bar = document.createElement("div");
  filter.placeholder = "Filter";
  filter.size = 12;
  back.append("‹");
  next.append("›");
  back.disabled = true;
  state.ariaLive = "polite";
  bar.append(filter, ...(json ? [back, next] : []), state);
  box.prepend(bar);
}
