// Where is it: own location, address box and map, three ways to the same hidden fields and one line of text.

import { combobox } from "./combobox.js";
import { addCross, makeMap, pinIcon } from "./map.js";

const STEP_M = 5;
const METRES_PER_DEGREE = 111_320;

const form = document.querySelector("[data-place]");
const field = (name) => form.elements[name];
const shown = form.querySelector("[data-chosen-box]");
const words = form.querySelector("[data-chosen-text]");
const address = form.querySelector("#address");
let map = null;
let pin = null;
let asked = 0;

combobox(form.querySelector("[data-combobox]"), (found) => {
  field("picked").value = found.value;
  setPoint(found.lat, found.lon);
  say(found.label);
  map?.setView([found.lat, found.lon], 17);
  movePin();
});
address.addEventListener("input", () => {
  // Other words, another place: what was chosen before no longer counts.
  field("picked").value = field("lon").value = field("lat").value = "";
});

if (navigator.geolocation) offerLocation();
const box = document.getElementById("map");
if (window.L) openMap();

function offerLocation() {
  const way = form.querySelector("[data-locate]");
  const button = form.querySelector("[data-locate-button]");
  const status = form.querySelector("[data-locate-status]");
  way.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = form.dataset.locating;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        status.textContent = "";
        choose(coords.latitude, coords.longitude);
        map?.setView([coords.latitude, coords.longitude], 17);
      },
      () => { status.textContent = form.dataset.refused; },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  });
}

function openMap() {
  form.querySelector("[data-map-field]").hidden = false;
  map = makeMap(box);
  if (!map) return;
  addCross(box);
  if (field("lat").value) map.setView([field("lat").value, field("lon").value], 17);
  movePin();
  map.on("click", ({ latlng }) => choose(latlng.lat, latlng.lng));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box) return;
    event.preventDefault();
    chooseMiddle();
  });
  form.querySelector("[data-pin-here]").addEventListener("click", chooseMiddle);
  for (const button of form.querySelectorAll("[data-move]")) button.addEventListener("click", () => nudge(button.dataset.move));
}

function chooseMiddle() {
  const { lat, lng } = map.getCenter();
  choose(lat, lng);
}

// A choice by hand: the point counts, and the server tells what it is near to.
async function choose(lat, lon) {
  field("picked").value = "";
  address.value = "";
  setPoint(lat, lon);
  movePin();
  const turn = ++asked;
  try {
    const answer = await fetch(`${form.dataset.near}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`);
    const near = await answer.json();
    if (turn === asked) say(near.ours ? near.label : form.dataset.outside);
  } catch {
    if (turn === asked) say(form.dataset.point);
  }
}

function setPoint(lat, lon) {
  field("lat").value = lat.toFixed(6);
  field("lon").value = lon.toFixed(6);
}

function say(line) {
  shown.hidden = false;
  words.textContent = line;
  for (const old of document.querySelectorAll("#error-summary, #address-error")) old.hidden = true;
  address.removeAttribute("aria-invalid");
  address.closest(".field").classList.remove("field--error");
}

function movePin() {
  if (!map || !field("lat").value) return;
  const at = [Number(field("lat").value), Number(field("lon").value)];
  pin = pin?.setLatLng(at) ?? window.L.marker(at, { icon: pinIcon(box), keyboard: false, interactive: false }).addTo(map);
  form.querySelector("[data-nudge]").hidden = false;
  if (!map.getBounds().contains(at)) map.panTo(at);
}

function nudge(way) {
  const lat = Number(field("lat").value);
  const lon = Number(field("lon").value);
  const up = STEP_M / METRES_PER_DEGREE;
  const across = up / Math.cos((lat * Math.PI) / 180);
  const [north, east] = { up: [up, 0], down: [-up, 0], left: [0, -across], right: [0, across] }[way];
  choose(lat + north, lon + east);
}
