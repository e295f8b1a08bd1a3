"use strict";
const $ = (id) => document.getElementById(id);
const el = (name, attrs, ...inside) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attrs || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...inside);
  return node;
};
const part = (text) => encodeURIComponent(text);
const main = $("main");
let book = null;
// What is shown: the name of a product, and the path of a chapter or nothing. It stands in the address.
let view = { name: "", path: "" };

// ------------------------------------------------------------------------- the state

async function refresh() {
  const answer = await fetch("/state.json");
  const next = await answer.json();
  const place = placeNow();
  const before = product();
  book = next;
  document.title = `${book.title} · 刊本`;
  $("title").textContent = book.title;
  showFindings();
  if (!product()) view = { name: (book.products.find((p) => p.kind === "pdf") || book.products[0] || {}).name || "", path: "" };
  drawProducts();
  drawContents();
  const now = product();
  if (!now) main.replaceChildren(el("div", { class: "empty" }, "还没有成书。 Nothing is built yet."));
  else if (!before || before.name !== now.name || before.digest !== now.digest) draw(place);
  document.documentElement.dataset.turn = book.turn;
}

const product = () => book && book.products.find((p) => p.name === view.name);
const url = (p, rest) => `/${p.kind}/${part(p.name)}/${p.digest}/${rest}`;
const LANGUAGES = { "zh-Hans": "简", "zh-Hant": "繁", "zh-Hant-TW": "繁·台", "zh-Hant-HK": "繁·港" };

function go(name, path = "", place = null) {
  view = { name, path };
  history.replaceState(null, "", "#" + part(name) + (path ? "/" + path.split("/").map(part).join("/") : ""));
  drawProducts();
  drawContents();
  draw(place);
}

function drawProducts() {
  $("products").replaceChildren(...book.products.map((p) => {
    const words = p.name.split(".").slice(-2)[0] === p.language ? "" : p.name.split(".").slice(-2)[0];
    return el("button", { "aria-current": String(p.name === view.name), title: p.name, onclick: () => go(p.name) },
      `${LANGUAGES[p.language] || p.language} `, el("small", {}, p.kind.toUpperCase(), words ? ` ${words}` : ""));
  }));
}

function drawContents() {
  const p = product();
  $("zoom-box").hidden = !p || p.kind !== "pdf";
  $("contents").replaceChildren(...(p ? p.chapters : []).map((c) => {
    const target = c.path ? () => go(p.name, c.path) : () => toPage(c.page, 0);
    return el("button", { onclick: target, "data-at": c.path || c.page }, el("span", {}, c.title || "—"),
      el("small", {}, c.path ? "" : p.labels[c.page]));
  }));
  markChapter();
}

function markChapter() {
  const p = product();
  if (!p) return;
  const at = p.kind === "epub" ? view.path || p.chapters[0].path : String((p.chapters.filter((c) => c.page <= pageNow().page).pop() || {}).page);
  for (const button of $("contents").children) button.setAttribute("aria-current", button.dataset.at === at);
}

function showFindings() {
  const wrong = book.findings.filter((d) => d.severity === "error");
  $("live").className = wrong.length ? "bad" : "";
  $("live").textContent = wrong.length ? `有 ${wrong.length} 处错误 ${wrong.length === 1 ? "error" : "errors"}` : "实时 live";
  $("findings").hidden = !wrong.length;
  $("findings").replaceChildren(...wrong.map((d) => el("div", {},
    d.file ? el("a", { href: editor(d.file, d.line || 1) }, d.line ? `${d.file}:${d.line}` : d.file) : el("b", {}, d.code),
    el("p", {}, d.message, " ", el("small", {}, d.hint)))));
}

// ----------------------------------------------------------------------------- showing

function draw(place) {
  const p = product();
  main.className = p.kind === "epub" ? "text" : "pages";
  if (p.kind === "epub") drawChapter(p, place && place.kind === "epub" ? place : null);
  else drawPages(p, place && place.kind === "pdf" ? place : null);
}

function drawChapter(p, place) {
  if (!p.chapters.some((c) => c.path === view.path)) view.path = (p.chapters.find((c) => /\/c\d+[^/]*$/.test(c.path)) || p.chapters[0]).path;
  markChapter();
  const frame = el("iframe", { class: "coming", title: view.path, sandbox: "allow-same-origin", src: url(p, view.path.split("/").map(part).join("/")) });
  frame.addEventListener("load", () => {
    const inside = frame.contentDocument;
    if (!inside || !frame.isConnected) return;
    const path = decodeURIComponent(inside.location.pathname).split("/").slice(4).join("/");
    if (path && path !== view.path) {
      view.path = path;
      history.replaceState(null, "", "#" + part(p.name) + "/" + path.split("/").map(part).join("/"));
      markChapter();
    }
    // Reading systems set margins of their own.
    if (inside.body) inside.body.style.padding = "1.2rem 2.4rem 4rem";
    inside.addEventListener("click", (event) => clickText(event, inside));
    restore(inside, place);
    place = null;
    for (const old of [...main.children]) if (old !== frame) old.remove();
    frame.classList.remove("coming");
  });
  for (const old of main.querySelectorAll(":scope > :not(iframe), iframe.coming")) old.remove();
  main.append(frame);
}

function clickText(event, inside) {
  const link = event.target.closest("a[href]");
  if (link && /^https?:|^mailto:/.test(link.getAttribute("href"))) {
    event.preventDefault();
    window.open(link.href, "_blank", "noopener");
    return;
  }
  const block = event.target.closest("[data-place]");
  if (!block || link) return;
  for (const old of inside.querySelectorAll("[data-chosen]")) { old.style.backgroundColor = ""; delete old.dataset.chosen; }
  block.dataset.chosen = "";
  block.style.backgroundColor = "rgb(156 59 35 / 12%)";
  tell(block.dataset.place);
}

const GAP = 22;
function drawPages(p, place) {
  const how = $("zoom").value;
  const [w, h] = p.sizes[0] || [1, 1];
  const room = main.clientWidth - 48, high = main.clientHeight - 64;
  const scale = how === "width" ? Math.min(room, 1100) / w : how === "page" ? Math.min(high / h, room / w) : Math.min(high / h, room / 2 / w);
  const pixels = Math.min(2400, Math.ceil(w * scale * Math.min(window.devicePixelRatio || 1, 2) / 100) * 100);
  const old = new Map([...main.querySelectorAll(".sheet img")].map((image) => [image.closest(".sheet").dataset.page, image.src]));
  const sheets = p.sizes.map(([width, height], i) => {
    const image = el("img", { loading: "lazy", alt: p.labels[i], src: url(p, `${i}.png?width=${pixels}`) });
    const sheet = el("div", { class: "sheet", "data-page": i, onclick: (event) => clickPage(event, p, i) }, image, el("span", {}, p.labels[i]));
    sheet.style.width = `${width * scale}px`;
    sheet.style.height = `${height * scale}px`;
    // Until the new picture is there, the old one stands in its place.
    if (old.has(String(i))) sheet.style.background = `#fff url("${old.get(String(i))}") 0 0 / 100% 100%`;
    return sheet;
  });
  const wide = how === "spread" ? 2 : 1;
  if (wide === 2) { const blank = el("div", { class: "sheet blank" }); blank.style.width = `${w * scale}px`; sheets.unshift(blank); }
  const all = el("div", { class: "sheets" }, ...sheets);
  all.style.maxWidth = `${w * scale * wide + 48}px`;
  main.replaceChildren(all);
  if (place) {
    const chapter = p.chapters.find((c) => c.title === place.chapter);
    toPage(Math.min(chapter ? chapter.page + place.offset : place.page, p.sizes.length - 1), place.part);
  }
  markChapter();
}

function toPage(page, fraction) {
  const sheet = main.querySelector(`.sheet[data-page="${page}"]`);
  if (sheet) main.scrollTop = sheet.offsetTop - GAP + sheet.offsetHeight * (fraction || 0);
}

async function clickPage(event, p, page) {
  const box = event.currentTarget.getBoundingClientRect();
  const y = (event.clientY - box.top) / box.height;
  for (const old of main.querySelectorAll(".spot")) old.remove();
  const spot = el("div", { class: "spot" });
  spot.style.top = `${y * 100}%`;
  event.currentTarget.append(spot);
  const answer = await (await fetch(url(p, `${page}/place?y=${y.toFixed(4)}`))).json();
  if (answer.place) tell(answer.place);
  else tell("", answer.words.trim() ? "这一行的出处不明。 Not found in the chapters." : "这里没有字。 There is no text here.");
}

// ----------------------------------------------------------------------- keeping places

function pageNow() {
  const top = main.scrollTop + GAP + 1;
  let found = { page: 0, part: 0 };
  for (const sheet of main.querySelectorAll(".sheet[data-page]")) {
    if (sheet.offsetTop > top) break;
    found = { page: Number(sheet.dataset.page), part: (top - 1 - sheet.offsetTop) / sheet.offsetHeight };
  }
  return found;
}

function placeNow() {
  const p = product();
  if (!p) return null;
  if (p.kind === "pdf") {
    const { page, part: fraction } = pageNow();
    const chapter = p.chapters.filter((c) => c.page <= page).pop();
    return { kind: "pdf", page, part: fraction, chapter: chapter && chapter.title, offset: chapter ? page - chapter.page : 0 };
  }
  const inside = main.querySelector("iframe") && main.querySelector("iframe").contentDocument;
  if (!inside) return null;
  const blocks = [...inside.querySelectorAll("[data-place], h1, h2, h3, p")];
  const index = Math.max(0, blocks.findIndex((b) => b.getBoundingClientRect().bottom > 0));
  const block = blocks[index];
  return block ? { kind: "epub", index, text: block.textContent, top: block.getBoundingClientRect().top } : null;
}

function restore(inside, place) {
  if (!place) return;
  const blocks = [...inside.querySelectorAll("[data-place], h1, h2, h3, p")];
  const same = blocks.map((b, i) => [b, Math.abs(i - place.index)]).filter(([b]) => b.textContent === place.text).sort((a, b) => a[1] - b[1])[0];
  const block = same ? same[0] : blocks[Math.min(place.index, blocks.length - 1)];
  if (block) inside.defaultView.scrollTo(0, block.getBoundingClientRect().top + inside.defaultView.scrollY - place.top);
}

// -------------------------------------------------------------------------- where it is

const editor = (file, line) => book.editor.replace("{path}", (book.folder + "/" + file).split("/").map(part).join("/")).replace("{line}", line);

function tell(place, otherwise = "") {
  const cut = place.lastIndexOf(":");
  $("where").textContent = place || otherwise;
  $("where").classList.toggle("hint", !place);
  $("copy").hidden = $("open").hidden = !place;
  if (place) $("open").href = editor(place.slice(0, cut), place.slice(cut + 1));
}

$("copy").addEventListener("click", () => navigator.clipboard.writeText($("where").textContent));
$("zoom").addEventListener("change", () => draw(placeNow()));
let resizing = 0;
window.addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => { if (product() && product().kind === "pdf") draw(placeNow()); }, 150); });
main.addEventListener("scroll", markChapter, { passive: true });

const [name, ...path] = location.hash.slice(1).split("/").map(decodeURIComponent);
view = { name: name || "", path: path.join("/") };
const events = new EventSource("/events");
events.onmessage = refresh;
events.onerror = () => { $("live").className = "off"; $("live").textContent = "已断开 offline"; };
