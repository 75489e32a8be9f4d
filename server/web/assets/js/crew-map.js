// A point on the map: a tap, or the middle of the map for who works by keyboard, fills in the field for the place.

import { addCross, makeMap, pinIcon } from "./map.js";

const box = document.getElementById("map");
if (box && window.L) {
  const part = box.closest("[data-map-field]");
  part.hidden = false;
  const map = makeMap(box);
  const field = document.getElementById(box.dataset.fills);
  let pin = null;
  addCross(box);
  if (box.dataset.lat) map.setView([Number(box.dataset.lat), Number(box.dataset.lon)], 17, { animate: false });
  map.on("click", ({ latlng }) => choose(latlng));
  part.querySelector("[data-pin-here]").addEventListener("click", () => choose(map.getCenter()));

  function choose(place) {
    field.value = `${place.lat.toFixed(6)}, ${place.lng.toFixed(6)}`;
    const icon = pinIcon(box);
    pin = pin?.setLatLng(place) ?? window.L.marker(place, { icon, keyboard: false, interactive: false }).addTo(map);
  }
}
