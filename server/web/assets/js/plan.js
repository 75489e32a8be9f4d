// The board of a day without leaving it: forms, panels and news come in over the page that is there. Everything works
// without this too: each form, link and panel is a page of its own.

import { draggable } from "./plan-drag.js";
import { drawRoutes } from "./plan-map.js";

const NEWS_BUSY_MS = 1500;
const NEWS_MS = 15000;
const TOAST_MS = 8000;
const CUT_OFF = "Er is geen verbinding.";
const plan = document.getElementById("plan");
const panel = document.getElementById("panel");
const panelBody = document.getElementById("panel-body");
const said = document.getElementById("said");
let opener = "";

const board = () => document.getElementById("board");

async function read(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Put the board of a page that came over the one that is there. False when it has none: something else must be said. */
function takeBoard(page) {
  const fresh = page.getElementById("board");
  if (!fresh) return false;
  const { version } = board().dataset;
  const top = window.scrollY;
  const focused = board().contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : "";
  const lists = new Map([...board().querySelectorAll("details[id]")].map((list) => [list.id, list.open]));
  board().replaceWith(fresh);
  for (const list of fresh.querySelectorAll("details[id]")) list.open = lists.get(list.id) ?? list.open;
  oneAtATime();
  window.scrollTo({ top, behavior: "instant" });
  focusOn(focused);
  if (fresh.dataset.version !== version) drawRoutes();
  return true;
}

function takeToasts(page) {
  const toasts = page.querySelectorAll(".toast");
  if (toasts.length) showToasts(...toasts);
}

function showToasts(...toasts) {
  const box = document.getElementById("toasts");
  box.replaceChildren(...toasts);
  setTimeout(() => { for (const toast of toasts) toast.remove(); }, TOAST_MS);
}

function toast(words) {
  const box = document.createElement("p");
  box.className = "toast";
  box.textContent = words;
  showToasts(box);
}

function say(words) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = words; });
}

// ---- panels
async function open(url, from) {
  opener = from ?? opener;
  const response = await fetch(url).catch(() => null);
  if (!response) {
    toast(`${CUT_OFF} Probeer het opnieuw.`);
    return;
  }
  if (!takePanel(await read(response))) location.assign(url);
}

function takePanel(page, { live = false } = {}) {
  const fresh = page.getElementById("panel-page");
  if (!fresh) return false;
  const old = panelBody.querySelector("#trial");
  const tried = fresh.querySelector("#trial");
  if (live && old && tried) {
    old.replaceWith(tried); // the rest stays, with the focus in it
    return true;
  }
  panelBody.replaceChildren(...fresh.childNodes);
  if (!panel.open) panel.showModal();
  panelBody.querySelector(".panel__title")?.focus();
  takeToasts(page);
  panelBody.querySelector("#error-summary")?.focus();
  return true;
}

panel.addEventListener("close", () => {
  panelBody.replaceChildren();
  focusOn(opener);
});

function focusOn(id) {
  const place = id ? document.getElementById(id) : null;
  const target = place?.matches("a, button, input, [tabindex]") ? place : place?.querySelector("a, button");
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a");
  if (link?.matches("[data-map]")) mapPart.open = true;
  if (link?.matches("[data-close]") && panel.open) {
    event.preventDefault();
    panel.close();
  } else if (link?.matches("[data-panel]")) {
    event.preventDefault();
    open(link.href, link.closest("[id]")?.id);
  }
});

// ---- forms
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-board], [data-panel]") || event.defaultPrevented) return; // a second click
  event.preventDefault();
  send(form);
});

async function send(form) {
  const fields = new FormData(form);
  const isGet = form.method === "get";
  const url = isGet ? `${form.action}?${new URLSearchParams(fields)}` : form.action;
  form.setAttribute("aria-busy", "true");
  const response = await fetch(url, isGet ? {} : { method: "POST", body: fields }).catch(() => null);
  form.removeAttribute("aria-busy");
  delete form.dataset.sent;
  if (!response) {
    toast(`${CUT_OFF} Uw verandering is niet bewaard. Probeer het opnieuw.`);
    return;
  }
  const page = await read(response);
  const done = form.matches("[data-panel]")
    ? takePanel(page, { live: "live" in form.dataset })
    : changed(page, fields, form.dataset.after);
  if (!done) trouble(page, response);
}

function changed(page, fields, after) {
  if (!takeBoard(page)) return false;
  takeToasts(page);
  const work = `w${fields.get("werk") ?? ""}`;
  const place = document.getElementById(work) ? work : panel.open ? opener : "";
  const list = document.getElementById(place)?.closest("details");
  if (list) list.open = true;
  const next = ["clash", place, after, "plan-title"].find((id) => id && document.getElementById(id));
  if (panel.open) {
    opener = next;
    panel.close();
  } else if (next === "clash" || next === place || document.activeElement === document.body) {
    focusOn(next); // what was clicked may be gone
  }
  return true;
}

function trouble(page, response) {
  if (response.redirected) location.assign(response.url); // signed out meanwhile
  else say(page.querySelector("main")?.textContent.trim() ?? "Dit ging niet.");
}

// A choice in the panel shows at once what it would bring.
let waiting = 0;
panelBody.addEventListener("input", (event) => {
  const form = event.target.closest("[data-live]");
  if (!form) return;
  if (event.target.id === "naar") form.elements.plek.value = "";
  clearTimeout(waiting);
  waiting = setTimeout(() => send(form), 250);
});

// ---- news: what the worker or a colleague made of the plan
let asked = Date.now();
setInterval(async () => {
  const here = board();
  const every = "busy" in here.dataset ? NEWS_BUSY_MS : NEWS_MS;
  if (document.hidden || panel.open || plan.dataset.dragging || Date.now() - asked < every) return;
  asked = Date.now();
  const url = new URL(here.dataset.news, location.href);
  url.searchParams.set("stand", here.dataset.stamp);
  try {
    const response = await fetch(url);
    if (response.status !== 200 || response.redirected) return;
    const wasBusy = "busy" in here.dataset;
    if (!panel.open && !plan.dataset.dragging && takeBoard(await read(response))) {
      const isBusy = "busy" in board().dataset;
      say(wasBusy && !isBusy ? "Het plan is klaar." : "Het plan is bijgewerkt.");
    }
  } catch { /* the next turn tries again */ }
}, 500);

// ---- where there is room for one crew at a time, one is open
const narrow = window.matchMedia("(max-width: 40rem)");
function foldIn() {
  if (!narrow.matches) return;
  const lists = [...document.querySelectorAll(".lanes .lane__stops")];
  const wanted = location.hash && document.querySelector(location.hash)?.closest(".lane__stops");
  lists.forEach((list, n) => { list.open = wanted ? list === wanted : n === 0; });
  oneAtATime();
}
function oneAtATime() {
  if (narrow.matches) for (const list of document.querySelectorAll(".lanes .lane__stops")) list.name = "lane";
}
foldIn();
const mapPart = document.getElementById("kaartdeel");
if (mapPart && window.matchMedia("(max-width: 64rem)").matches) mapPart.open = false;

drawRoutes();
draggable(plan, { say });
