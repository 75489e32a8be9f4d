// The desk of the KCC: keeps what is typed, shows what follows from it, and gives every step a key.
// Nothing is ever put in an address: what is typed goes by POST.

import { combobox } from "./combobox.js";
import { addCross, makeMap, pinIcon } from "./map.js";

const PAUSE_MS = 450;
const KEYS_OFF = "meldwerk-keys-off";
const form = document.getElementById("call");
const click = (selector) => document.querySelector(selector)?.click();

document.querySelector("h1[data-focus]")?.focus();
document.querySelector("[data-help]")?.addEventListener("click", () => document.getElementById("keys").showModal());
document.addEventListener("keydown", keys);
if (form) desk();

// ---- keys: with Alt or Ctrl always, single ones only when nobody types and they are switched on
function keys(event) {
  if (document.querySelector("dialog[open]")) return;
  if (event.ctrlKey && event.key === "Enter" && form) return act(event, () => click("[data-save]"));
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const step = {
      KeyN: () => click("[data-new]"),
      KeyV: () => click("[data-next]"),
      KeyW: () => click("[data-park]"),
      KeyP: () => form?.elements.place.focus(),
      KeyD: () => firstIn("doubles", "doubles-title"),
      KeyB: () => firstIn("history", "phone"),
    }[event.code];
    if (step) act(event, step);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  let off = false;
  try { off = localStorage.getItem(KEYS_OFF) !== null; } catch { /* on */ }
  if (!off && ["1", "2", "3"].includes(event.key)) {
    const proposal = document.querySelectorAll("[data-take]")[Number(event.key) - 1];
    if (proposal) act(event, () => proposal.click());
  }
}

function act(event, step) {
  event.preventDefault();
  step();
}

function firstIn(part, otherwise) {
  const first = document.querySelector(`[data-part="${part}"] .found__about`);
  (first ?? document.getElementById(otherwise)).focus();
}

function desk() {
  const field = (name) => form.elements[name];
  const kept = form.querySelector("[data-kept]");
  let timer = 0;
  let asked = null;
  let stopped = false;
  let map = null;
  let pin = null;

  // The exchange may name the number behind a #, which never leaves this browser; out of the address bar with it.
  const number = new URLSearchParams(location.hash.slice(1)).get("telefoon");
  if (number && !field("phone").value) field("phone").value = number;
  if (number || location.search) history.replaceState(null, "", location.pathname);
  if (number) soon();

  form.addEventListener("input", (event) => soon(event.target.matches("[data-live]") ? PAUSE_MS : 2 * PAUSE_MS));
  form.addEventListener("change", () => soon(0));
  form.addEventListener("keydown", (event) => {
    // Enter in a line is no end of the call: that is Ctrl+Enter.
    if (event.key === "Enter" && !event.ctrlKey && event.target.matches("input")) event.preventDefault();
  });
  form.addEventListener("submit", () => { stopped = true; clearTimeout(timer); asked?.abort(); });
  window.addEventListener("pageshow", () => { stopped = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(); });

  // A new call is a link: what stands here is kept first.
  document.querySelector("[data-new]").addEventListener("click", (event) => {
    event.preventDefault();
    if (form.querySelector("#text").value || field("phone").value || field("place").value) click("[data-park]");
    else location.assign(event.currentTarget.href);
  });

  function soon(after = PAUSE_MS) {
    clearTimeout(timer);
    timer = setTimeout(keep, after);
  }

  async function keep() {
    clearTimeout(timer);
    timer = 0;
    if (stopped) return;
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST", body: new FormData(form), redirect: "manual", signal: asked.signal, keepalive: true,
      });
      if (answer.status === 409) return clash(await answer.text());
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text());
      kept.textContent = "Concept bewaard";
    } catch (error) {
      if (error.name !== "AbortError") kept.textContent = "Het concept is nu niet bewaard. Log zo nodig opnieuw in.";
    }
  }

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const { version, lat, lon } = page.querySelector("[data-version]").dataset;
    field("version").value = version;
    if (lat && !field("lat").value) movePin(lat, lon);
    for (const part of page.querySelectorAll("[data-part]")) {
      const place = document.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!place || place.innerHTML.trim() === part.innerHTML.trim()) continue;
      const held = place.contains(document.activeElement) ? identity(document.activeElement) : null;
      place.replaceChildren(...part.childNodes);
      if (held) [...place.querySelectorAll("button, input, a")].find((one) => identity(one) === held)?.focus();
    }
  }
  const identity = (one) => `${one.tagName} ${one.name ?? ""} ${one.value ?? one.href}`;

  function clash(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    document.querySelector("[data-clash-box]").replaceChildren(page.querySelector("[data-clash]"));
    kept.textContent = "";
  }

  // ---- subject: a proposal, or all of them thinned out while typing
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    event.preventDefault();
    field("category").value = button.dataset.take;
    subject.value = label();
    keep();
  });
  const select = field("category");
  const label = () => (select.value ? select.selectedOptions[0].textContent.replace(/^(– )+/, "") : "");
  const subject = chooser();

  function chooser() {
    const box = document.createElement("div");
    box.className = "combobox";
    Object.assign(box.dataset, { name: "Onderwerpen", foundOne: "1 onderwerp", found: "{count} onderwerpen", none: "Geen onderwerp met dit woord." });
    box.innerHTML = '<div class="combobox__row"><input class="desk-input" id="subject" type="text" autocomplete="off" placeholder="Typ om te kiezen"></div><p class="kcc-note" role="status" data-combobox-status></p>';
    const input = box.querySelector("input");
    const above = form.querySelector("label[for=category]");
    above.htmlFor = "subject";
    select.hidden = true;
    select.after(box);
    const all = [...select.options].slice(1).map((option) => ({
      label: option.textContent.replace(/^(– )+/, ""), value: option.value, words: plain(`${option.textContent} ${option.dataset.words}`),
    }));
    combobox(box, (found) => { select.value = found.value; keep(); }, (query) => {
      const wanted = plain(query).split(" ");
      return all.filter((one) => wanted.every((word) => one.words.includes(word))).slice(0, 12);
    });
    input.value = label();
    input.addEventListener("input", () => { select.value = ""; });
    return input;
  }

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();
  }

  // ---- search: the list comes above the form, which stays as it is
  const box = document.querySelector("[data-found-box]");
  const words = document.getElementById("zoek");
  document.querySelector("[data-search]").addEventListener("click", find);
  words.addEventListener("keydown", (event) => { if (event.key === "Enter") find(event); });
  words.addEventListener("search", () => { if (!words.value) box.replaceChildren(); });
  async function find(event) {
    event.preventDefault();
    const body = new FormData();
    body.append("csrf_token", field("csrf_token").value);
    body.append("zoek", words.value);
    body.append("part", "1");
    try {
      const answer = await fetch(document.querySelector("[data-search]").formAction, { method: "POST", body, redirect: "manual" });
      if (!answer.ok) throw new Error(answer.status);
      box.innerHTML = await answer.text();
      box.querySelector("h2")?.focus();
    } catch {
      box.textContent = "Zoeken lukt nu niet. Probeer het zo weer.";
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.contains(document.activeElement)) return;
    box.replaceChildren();
    words.focus();
  });

  // ---- place: address box and map lead to the same hidden fields
  combobox(form.querySelector("[data-combobox]"), (found) => {
    field("picked").value = found.value;
    field("lon").value = found.lon;
    field("lat").value = found.lat;
    movePin();
    keep();
  });
  field("place").addEventListener("input", () => {
    field("picked").value = field("lon").value = field("lat").value = "";
    pin?.remove();
    pin = null;
  });
  const mapBox = document.getElementById("map");
  if (window.L) {
    form.querySelector("[data-map-field]").hidden = false;
    map = makeMap(mapBox);
    addCross(mapBox);
    movePin();
    map.on("click", ({ latlng }) => choose(latlng));
    mapBox.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== mapBox) return;
      event.preventDefault();
      choose(map.getCenter());
    });
  }

  async function choose({ lat, lng }) {
    field("picked").value = "";
    field("lon").value = lng.toFixed(6);
    field("lat").value = lat.toFixed(6);
    movePin();
    try {
      const answer = await fetch(`${form.dataset.near}?lon=${lng.toFixed(6)}&lat=${lat.toFixed(6)}`);
      const near = await answer.json();
      field("place").value = near.ours ? near.label : "Deze plek ligt buiten de gemeente";
    } catch {
      field("place").value ||= "plek op de kaart";
    }
    keep();
  }

  function movePin(lat = field("lat").value, lon = field("lon").value) {
    if (!map || !lat) return;
    const at = [Number(lat), Number(lon)];
    pin = pin?.setLatLng(at) ?? window.L.marker(at, { icon: pinIcon(mapBox), keyboard: false, interactive: false }).addTo(map);
    map.setView(at, Math.max(map.getZoom(), 16));
  }

  // ---- who is known by a handle only
  const online = form.querySelector("[data-online]");
  const fit = () => { online.hidden = !["whatsapp", "social"].includes(field("channel").value) && !field("handle").value; };
  field("channel").addEventListener("change", fit);
  fit();
}
