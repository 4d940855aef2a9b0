// The preview of a CV: shows its pages, and keeps them as they are on the disk.
//
// The server sends all of it once, and then what has changed. A page is made of pieces, such as
// a line; those that look as before are only moved, and nothing else is touched, so that the
// page stays where it was scrolled to.
"use strict";

const at = (id) => document.getElementById(id);
const pages = at("pages");
const thumbnails = at("thumbnails");

let version = null;
let zoom = null; // Screen pixels a CSS point; none fits the width.

const stream = () => {
  const events = new EventSource("/events");
  events.onmessage = (event) => {
    const view = JSON.parse(event.data);
    if (view.since === null || view.since === version) {
      show(view);
    } else {
      // Something was missed: all of it comes again on a new connection.
      events.close();
      stream();
    }
  };
  events.onerror = () => say(at("state"), "cvpress watch has stopped", "error");
};

const say = (place, text, kind = "") => {
  place.textContent = text;
  place.className = kind;
};

// ---------------------------------------------------------------- pages

let resized = false;

// The elements of each piece, by its name, and the names of all that they are drawn with.
let bodies = new Map();
let known = new Set();

const show = (view) => {
  const all = view.since === null;
  if (all) {
    at("definitions").innerHTML = "<defs></defs>";
    [bodies, known] = [new Map(), new Set()];
  }
  define(view.definitions);
  for (const [name, body] of Object.entries(view.bodies)) bodies.set(name, body);
  setCount(view.sheets.length);
  view.sheets.forEach((sheet, index) => sheet && setSheet(pages.children[index], sheet, all));
  if (resized) [...pages.children].forEach(fit);
  resized = false;
  showRest(view);
  if (bodies.size > MANY) forget();
  later();
};

// The server sends a piece again if the version before did not have it, and what it is drawn
// with, which is never forgotten.
const MANY = 2000;
const forget = () => {
  const sheets = [...pages.children].map((sheet) => drawn.get(sheet) ?? []);
  const shown = new Set(sheets.flat().map((piece) => piece.name));
  for (const name of bodies.keys()) if (!shown.has(name)) bodies.delete(name);
};

const define = (definitions) => {
  const fresh = Object.entries(definitions).filter(([name]) => !known.has(name));
  fresh.forEach(([name]) => known.add(name));
  const markup = fresh.map(([, element]) => element).join("");
  if (markup) at("definitions").firstElementChild.insertAdjacentHTML("beforeend", markup);
};

const setCount = (count) => {
  while (pages.children.length > count) {
    pages.lastElementChild.remove();
    thumbnails.lastElementChild.remove();
  }
  while (pages.children.length < count) {
    const number = pages.children.length + 1;
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    sheet.id = `sheet-${number}`;
    pages.append(sheet);
    const button = document.createElement("button");
    button.innerHTML = '<img alt="">';
    button.append(String(number));
    button.setAttribute("aria-label", `Page ${number}`);
    button.onclick = () => sheet.scrollIntoView();
    thumbnails.append(button);
  }
};

const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);

// The pieces of each page, in their order: the name, the place and the element.
const drawn = new WeakMap();

const draw = (name) => {
  const node = svg("g");
  node.dataset.name = name;
  node.innerHTML = bodies.get(name);
  return node;
};

const setSheet = (sheet, { width, height, pieces }, all) => {
  let picture = sheet.firstElementChild;
  if (!picture || all) {
    picture = svg("svg");
    sheet.replaceChildren(picture);
  }
  if (+sheet.dataset.width !== width || +sheet.dataset.height !== height || all) {
    Object.assign(sheet.dataset, { width, height });
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    // All of them together: the widest says how large they are.
    resized = true;
  }
  // What is there already is moved, and not made again. It is known here: to ask the page for
  // it takes longer than to draw what is new.
  const old = all ? [] : drawn.get(sheet) ?? [];
  const stays = new Set();
  for (const [from, count] of pieces) {
    if (typeof from === "number") old.slice(from, from + count).forEach((it) => stays.add(it));
  }
  const there = new Map();
  for (const piece of old) {
    if (stays.has(piece)) continue;
    const same = there.get(piece.name);
    if (same) same.push(piece);
    else there.set(piece.name, [piece]);
  }
  const now = pieces.flatMap(([name, x, y]) => {
    // A run of those that stay where they are.
    if (typeof name === "number") return old.slice(name, name + x);
    const piece = there.get(name)?.shift() ?? { name, node: draw(name) };
    if (piece.x !== x || piece.y !== y) {
      Object.assign(piece, { x, y });
      piece.node.setAttribute("transform", `translate(${x} ${y})`);
    }
    return piece;
  });
  // First, or all that follows one that goes would seem to stand in the wrong place.
  const gone = new Set([...there.values()].flat());
  gone.forEach((piece) => piece.node.remove());
  const left = old.filter((piece) => !gone.has(piece));
  const placed = new Set();
  let next = 0;
  for (const piece of now) {
    while (placed.has(left[next])) next += 1;
    if (piece !== left[next]) picture.insertBefore(piece.node, left[next]?.node ?? null);
    placed.add(piece);
  }
  drawn.set(sheet, now);
  sheet.dataset.version = String(+(sheet.dataset.version || 0) + 1);
};

// Thumbnails can wait: pictures of their own would cost as much again as the pages.
let waiting = null;
const later = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    [...pages.children].forEach((sheet, index) => {
      const picture = thumbnails.children[index].firstElementChild;
      const source = `/sheet/${index + 1}.svg?${sheet.dataset.version}`;
      if (picture.getAttribute("src") !== source) picture.setAttribute("src", source);
    });
  }, 250);
};

// ---------------------------------------------------------------- zoom

const fitting = () => {
  const widest = Math.max(...[...pages.children].map((sheet) => +sheet.dataset.width || 0));
  const room = pages.clientWidth - 40;
  return widest > 0 ? Math.min(room / widest, 2) : 1;
};

const fit = (sheet) => {
  const scale = zoom ?? fitting();
  const picture = sheet.firstElementChild;
  picture?.setAttribute("width", `${sheet.dataset.width * scale}px`);
  picture?.setAttribute("height", `${sheet.dataset.height * scale}px`);
  // A point is 4/3 of a pixel where a page is as large as on paper.
  at("scale").textContent = `${Math.round(scale * 75)} %`;
};

const setZoom = (value) => {
  // What is in the middle stays there.
  const middle = (pages.scrollTop + pages.clientHeight / 2) / pages.scrollHeight;
  zoom = value === null ? null : Math.min(Math.max(value, 0.2), 8);
  [...pages.children].forEach(fit);
  pages.scrollTop = middle * pages.scrollHeight - pages.clientHeight / 2;
};

at("in").onclick = () => setZoom((zoom ?? fitting()) * 1.2);
at("out").onclick = () => setZoom((zoom ?? fitting()) / 1.2);
at("fit").onclick = () => setZoom(null);
addEventListener("resize", () => zoom === null && setZoom(null));
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target === at("style")) return;
  if (event.key === "+" || event.key === "=") at("in").click();
  if (event.key === "-") at("out").click();
  if (event.key === "0") at("fit").click();
});

pages.addEventListener("scroll", () => {
  const middle = pages.getBoundingClientRect().top + pages.clientHeight / 2;
  [...pages.children].forEach((sheet, index) => {
    const { top, bottom } = sheet.getBoundingClientRect();
    const here = top <= middle && middle < bottom;
    const button = thumbnails.children[index];
    if (here && button.getAttribute("aria-current") !== "true") {
      button.scrollIntoView({ block: "nearest" });
    }
    button.setAttribute("aria-current", String(here));
  });
}, { passive: true });

// ---------------------------------------------------------------- what is said

const showRest = (view) => {
  version = view.version;
  const title = view.title || "cvpress";
  if (document.title !== title) document.title = at("title").textContent = title;
  pages.classList.toggle("stale", view.stale);
  const select = at("style");
  const names = view.styles.join(" ");
  if (select.dataset.names !== names) {
    select.dataset.names = names;
    select.replaceChildren(...view.styles.map((name) => new Option(name, name)));
  }
  // What stays as it is costs no time: to set it would lay out the page.
  if (select.value !== view.style) select.value = view.style;
  showReports(view);
};

const showReports = ({ reports, stale, note }) => {
  const errors = reports.filter((report) => report.severity === "error").length;
  const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const parts = [];
  if (errors) parts.push(count(errors, "error"));
  if (reports.length > errors) parts.push(count(reports.length - errors, "warning"));
  if (stale) parts.push(pages.children.length ? "these are the last good pages" : "no pages yet");
  if (!parts.length) parts.push(count(pages.children.length, "page"));
  if (note) parts.push(note);
  say(at("state"), parts.join("; "), errors ? "error" : reports.length ? "warning" : "");
  const list = document.createElement("ol");
  list.append(...reports.map((report, index) => {
    const line = document.createElement("li");
    line.className = report.severity;
    const word = document.createElement("b");
    word.textContent = `${report.severity}[${report.code}]`;
    line.append(word, ` ${report.message} `);
    if (report.file) {
      const button = document.createElement("button");
      button.textContent = `${report.file}:${report.line}:${report.column}`;
      button.onclick = () => ask("/report", { report: index });
      line.append(button);
    }
    for (const text of [report.label, ...report.hints].filter(Boolean)) {
      const more = document.createElement("p");
      more.textContent = text;
      line.append(more);
    }
    return line;
  }));
  at("reports").replaceChildren(list);
  at("reports").hidden = reports.length === 0;
};

// ---------------------------------------------------------------- questions

let silence = null;
const ask = async (path, question) => {
  let text = "cvpress watch has stopped";
  try {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify(question) });
    const value = answer.ok ? await answer.json() : null;
    text = value ? value.said : path === "/style" ? "" : "no line of the CV led here";
  } catch { /* The text says it. */ }
  at("said").textContent = text;
  at("said").hidden = !text;
  clearTimeout(silence);
  silence = setTimeout(() => { at("said").hidden = true; }, 4000);
};

pages.addEventListener("click", (event) => {
  const sheet = event.target.closest(".sheet");
  const link = event.target.closest("a");
  if (link && (event.ctrlKey || event.metaKey)) {
    // It opens beside the preview, not in its place.
    event.preventDefault();
    const address = link.getAttribute("href") || link.getAttribute("xlink:href");
    if (/^(https?|mailto|tel):/.test(address)) open(address, "_blank", "noopener");
    return;
  }
  event.preventDefault();
  if (!sheet || !sheet.firstElementChild) return;
  const box = sheet.firstElementChild.getBoundingClientRect();
  const scale = sheet.dataset.width / box.width;
  ask("/click", {
    page: [...pages.children].indexOf(sheet) + 1,
    x: (event.clientX - box.left) * scale,
    y: (event.clientY - box.top) * scale,
  });
});

const following = (event) => {
  pages.classList.toggle("following", event.ctrlKey || event.metaKey);
};
addEventListener("keydown", following);
addEventListener("keyup", following);

at("style").onchange = (event) => ask("/style", { style: event.target.value });

stream();
