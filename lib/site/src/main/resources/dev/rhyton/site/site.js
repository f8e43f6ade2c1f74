// Colours of code, formulas, and the search. Without this script, a page has only its text.
"use strict";

for (const code of document.querySelectorAll("pre code[class]")) {
  if (hljs.getLanguage(code.className.replace("language-", ""))) hljs.highlightElement(code);
}
for (const formula of document.querySelectorAll(".formula")) {
  katex.render(formula.textContent, formula, {
    displayMode: formula.classList.contains("display"),
    output: "mathml", // needs no fonts
  });
}

const LONGEST = 30; // results
const siteTop = document.documentElement.dataset.top;
const query = document.getElementById("query");
const results = document.getElementById("results");
query.parentElement.hidden = false;

/** What can be found: {name, where, text, address, bonus}; undefined until the first search. */
let entries;

/** As Keras and Java write it: batch_size and batchSize are one name. */
const plain = (text) => text.toLowerCase().replaceAll("_", "");

function load() {
  if (document.getElementById("search-index")) return;
  const script = document.createElement("script");
  script.id = "search-index";
  script.src = `${siteTop}search-index.js`;
  script.onload = () => {
    entries = [];
    for (const page of searchIndex.pages) {
      page.sections.forEach(([id, title, text], i) => {
        entries.push({
          name: title,
          where: i === 0 ? page.kind : page.kind.startsWith("chapter") ? `${page.kind}: ${page.title}` : page.title,
          text: plain(text),
          address: i === 0 ? page.address : `${page.address}#${id}`,
          bonus: i === 0 ? 2 : 1,
        });
      });
    }
    for (const type of searchIndex.types) {
      const page = `${searchIndex.javadoc}/${type.pack.replaceAll(".", "/")}/${type.name}.html`;
      entries.push({ name: type.name, where: type.pack, text: "", address: page, bonus: 3 });
      for (const [name, anchor] of Object.entries(type.members)) {
        entries.push({ name, where: `${type.name} in ${type.pack}`, text: "", address: `${page}#${encodeURIComponent(anchor)}`, bonus: 0 });
      }
    }
    for (const entry of entries) {
      entry.key = plain(entry.name);
      entry.place = plain(entry.where);
    }
    show();
  };
  document.head.append(script);
}

/** How well an entry answers a word, 0 if not at all. */
function rank(entry, word) {
  if (entry.key === word) return 40;
  if (entry.key.startsWith(word)) return 20;
  if (entry.key.split(/[ .(]/).some((part) => part.startsWith(word))) return 15;
  if (word.length > 2 && entry.key.includes(word)) return 8;
  if (entry.place.split(/[ .]/).some((part) => part.startsWith(word))) return 4;
  return ` ${entry.text}`.includes(` ${word}`) || (word.length > 2 && entry.text.includes(word)) ? 2 : 0;
}

function find(text) {
  const words = plain(text).split(/[\s.]+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = [];
  for (const entry of entries) {
    let sum = entry.bonus;
    for (const word of words) {
      const one = rank(entry, word);
      sum = one === 0 ? -Infinity : sum + one;
    }
    if (sum > 0) found.push({ entry, sum });
  }
  found.sort((a, b) => b.sum - a.sum || a.entry.name.length - b.entry.name.length);
  return found.slice(0, LONGEST).map((one) => one.entry);
}

let chosen = -1;

function choose(index) {
  chosen = index;
  [...results.children].forEach((item, i) => item.setAttribute("aria-selected", i === index));
  const item = results.children[index];
  if (item) item.scrollIntoView({ block: "nearest" });
  query.setAttribute("aria-activedescendant", item ? item.id : "");
}

function show() {
  const isOpen = entries !== undefined && query.value.trim() !== "";
  results.hidden = !isOpen;
  query.setAttribute("aria-expanded", isOpen);
  results.replaceChildren();
  if (!isOpen) return;
  const found = find(query.value);
  found.forEach((entry, i) => {
    const link = document.createElement("a");
    link.href = siteTop + entry.address;
    link.tabIndex = -1;
    const name = document.createElement("b");
    name.textContent = entry.name;
    const where = document.createElement("span");
    where.textContent = entry.where;
    link.append(name, where);
    const item = document.createElement("li");
    item.id = `result-${i}`;
    item.setAttribute("role", "option");
    item.append(link);
    results.append(item);
  });
  if (found.length === 0) results.append(Object.assign(document.createElement("li"), { textContent: "Nothing found" }));
  choose(found.length === 0 ? -1 : 0);
}

function close() {
  results.hidden = true;
  query.setAttribute("aria-expanded", false);
}

query.addEventListener("focus", load);
query.addEventListener("input", show);
query.addEventListener("keydown", (event) => {
  const count = results.querySelectorAll("a").length;
  if (event.key === "ArrowDown" && count > 0) choose((chosen + 1) % count);
  else if (event.key === "ArrowUp" && count > 0) choose((chosen + count - 1) % count);
  else if (event.key === "Enter" && count > 0) results.children[chosen].firstChild.click();
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
results.addEventListener("click", close); // a link may lead to this page
document.addEventListener("click", (event) => {
  if (!query.parentElement.contains(event.target)) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.matches("input, textarea, select")) {
    event.preventDefault();
    query.focus();
  }
});
