// The routes on the map: a line and numbered stops for each crew, in its colour and with its letter. The buttons above
// it show and hide a crew. The list says the same.

import { makeMap } from "./map.js";

const L = window.L;
const DASHED_FROM = 9;
const FEW_DOTS = 140;
const hidden = new Set();
let map = null;
let layers = new Map();
let asked = 0;

/** Draw the routes as they are now; the map itself is made the first time that it is seen. */
export async function drawRoutes() {
  const box = document.getElementById("map");
  const part = document.getElementById("kaartdeel");
  if (!box || !L) return;
  if (!part.open) {
    part.addEventListener("toggle", () => drawRoutes(), { once: true });
    return;
  }
  const turn = asked += 1;
  const answer = await fetch(box.dataset.routes).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const found = await answer.json();
  if (turn !== asked) return;
  if (!map) begin(box, found);
  for (const layer of layers.values()) layer.remove();
  layers = new Map(found.ploegen.map((crew) => [crew.letter, crewLayer(crew)]));
  layers.set("", L.layerGroup(found.over.map(([lat, lon, , work, words]) => dot(lat, lon, "", 0, work, words))));
  const count = found.ploegen.reduce((sum, crew) => sum + crew.haltes.length, found.over.length);
  const crowded = () => box.classList.toggle("map--dots", count > FEW_DOTS && map.getZoom() < 14.5);
  map.off("zoomend").on("zoomend", crowded);
  crowded();
  legend(found.ploegen);
  show();
}

function begin(box, found) {
  map = makeMap(box);
  const places = found.ploegen.flatMap((crew) => [...crew.haltes.map(([lat, lon]) => [lat, lon]), ...(crew.werf ? [crew.werf] : [])]);
  if (places.length) map.fitBounds(L.latLngBounds(places).pad(0.06), { animate: false });
  new ResizeObserver(() => map.invalidateSize()).observe(box);
}

function crewLayer(crew) {
  const group = L.layerGroup();
  const dashes = crew.kleur >= DASHED_FROM ? "9 6" : null;
  group.addLayer(L.polyline(crew.weg, { className: "route route--under", interactive: false }));
  group.addLayer(L.polyline(crew.weg, { className: `route c${crew.kleur}`, dashArray: dashes, interactive: false }));
  if (crew.werf) group.addLayer(depot(crew));
  for (const [lat, lon, number, work, words] of crew.haltes) {
    group.addLayer(dot(lat, lon, `${crew.letter}${number}`, crew.kleur, work, `${crew.naam} ${number}: ${words}`));
  }
  return group;
}

function depot(crew) {
  const icon = L.divIcon({ className: "map-depot", iconSize: [18, 18], html: "" });
  return L.marker(crew.werf, { icon, title: "Werf", keyboard: false, interactive: false, zIndexOffset: -500 });
}

function dot(lat, lon, text, colour, work, words) {
  const label = document.createElement("span");
  label.textContent = text;
  const icon = L.divIcon({ className: `halt-dot c${colour}`, html: label, iconSize: null });
  const marker = L.marker([lat, lon], { icon, title: words, keyboard: false });
  marker.on("click", () => document.querySelector(`#w${work} .stop__what`)?.click());
  return marker;
}

function legend(crews) {
  const box = document.getElementById("legend");
  const old = document.activeElement?.closest("#legend button")?.dataset.letter;
  box.replaceChildren(...crews.map((crew) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tag tag--button c${crew.kleur}`;
    button.dataset.letter = crew.letter;
    button.title = crew.naam;
    button.textContent = crew.letter;
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = ` ${crew.naam}`;
    button.append(name);
    button.setAttribute("aria-pressed", String(!hidden.has(crew.letter)));
    button.addEventListener("click", () => toggle(crew.letter));
    return button;
  }), ...(crews.length > 1 ? [every(crews)] : []));
  if (old) box.querySelector(`[data-letter="${old}"]`)?.focus();
}

function every(crews) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "desk-link";
  const all = !hidden.size;
  button.textContent = all ? "Geen" : "Alle";
  button.addEventListener("click", () => {
    hidden.clear();
    if (all) for (const crew of crews) hidden.add(crew.letter);
    legend(crews);
    show();
    document.querySelector("#legend .desk-link").focus();
  });
  return button;
}

function toggle(letter) {
  if (!hidden.delete(letter)) hidden.add(letter);
  for (const button of document.querySelectorAll("#legend [data-letter]")) {
    button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.letter)));
  }
  const every = document.querySelector("#legend .desk-link");
  if (every) every.textContent = hidden.size ? "Alle" : "Geen";
  show();
}

function show() {
  for (const [letter, layer] of layers) {
    if (letter && hidden.has(letter)) layer.remove();
    else layer.addTo(map);
  }
}
