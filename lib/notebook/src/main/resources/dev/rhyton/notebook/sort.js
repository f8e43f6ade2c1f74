// Lets tables be sorted by a click on the head of a column. It reads the cells of the page; a title is the
// whole value of a shortened text. A table that the script of another output has found is left alone.
for (const box of document.querySelectorAll(".rhyton-table")) {
  if (box.on) continue;
  box.on = true;
  const {tHead, tBodies: [body]} = box.querySelector("table");
  const heads = [...tHead.rows[0].cells], rows = box.rows ?? [...body.rows];
  const show = box.show ?? ((sorted) => body.replaceChildren(...sorted));
  let by, up;
  heads.forEach((head, i) => {
    const kind = head.dataset.sort;
    if (!kind) return;
    const button = document.createElement("button"), name = head.firstChild;
    head.mark = document.createElement("span");
    head.mark.ariaHidden = true;
    button.title = "Sort";
    button.style = "all:unset;cursor:pointer;outline:revert";
    button.append(name?.data ? name : "", head.mark);
    head.prepend(button);
    const key = ({cells}) => {
      const text = cells[i].title || cells[i].textContent;
      return kind == "text" ? text : text == "NaN" ? "" : text && +text;
    };
    button.onclick = () => {
      // The second click sorts downwards, the third one brings the first order back.
      up = by != i || !up;
      by = by == i && up ? -1 : i;
      const sorted = rows.map((row) => [key(row), row]).sort(([a], [b]) =>
        (a === "") - (b === "") || ((a > b) - (a < b)) * (up ? 1 : -1));
      mark();
      show(by < 0 ? rows : sorted.map((pair) => pair[1]));
    };
  });
  const mark = () => heads.forEach((head, i) => {
    if (!head.mark) return;
    head.ariaSort = i != by ? "none" : up ? "ascending" : "descending";
    head.mark.textContent = i != by ? " ↕" : up ? " ↑" : " ↓";
    head.mark.style.opacity = i != by ? .4 : 1;
  });
  mark();
}
