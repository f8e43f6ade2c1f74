// Lets tables be sorted by a click on the head of a column. It reads the cells of the page; a title is the
// whole value of a shortened text. A table that the script of another output has found is left alone.
// HtmlTable shortens this file: no text has a space beside one of = + - * / ? : ; , ( ) { } < > & | !
for (const box of document.querySelectorAll(".rhyton-table")) {
  if (box.on) continue;
  box.on = 1;
  const [{cells}, ...trs] = box.querySelectorAll("tr"), rows = box.rows ?? trs;
  const show = box.show ?? ((sorted) => box.querySelector("tbody").replaceChildren(...sorted));
  let by, up;
  const mark = () => [...cells].forEach((head, i) => {
    if (!head.mark) return;
    head.ariaSort = i != by ? "none" : up ? "ascending" : "descending";
    head.mark.textContent = "\u00a0" + (i != by ? "↕" : up ? "↑" : "↓");
    head.mark.style.opacity = i != by ? .4 : 1;
  });
  [...cells].forEach((head, i) => {
    const kind = head.dataset.sort, name = head.firstChild, button = document.createElement("button");
    if (!kind) return;
    head.mark = document.createElement("span");
    head.mark.ariaHidden = true;
    button.title = "Sort";
    button.style = "all:unset;cursor:pointer;outline:revert";
    button.append(name?.data ? name : "", head.mark);
    head.prepend(button);
    button.onclick = () => {
      // The second click sorts downwards, the third one brings the first order back.
      up = by != i || !up;
      by = by == i && up ? -1 : i;
      const key = (row) => {
        const cell = row.cells[i], text = cell.title || cell.textContent;
        return kind == "text" ? text : text == "NaN" ? "" : text && +text;
      };
      const sorted = rows.map((row) => [key(row), row]).sort(([a], [b]) =>
        (a === "") - (b === "") || ((a > b) - (a < b)) * (up ? 1 : -1));
      mark();
      show(by < 0 ? rows : sorted.map((pair) => pair[1]));
    };
  });
  mark();
}
