// The place of a report on a map that moves; the picture stays where there is no Leaflet. A click proposes another place.

import { makeMap, pinIcon } from "./map.js";

const box = document.getElementById("map");
if (box && window.L) {
  box.closest("[data-map-field]").hidden = false;
  const map = makeMap(box);
  document.querySelector("[data-map-picture]")?.remove();
  const at = [Number(box.dataset.lat), Number(box.dataset.lon)];
  map.setView(at, 16);
  const words = box.dataset.words;
  window.L.marker(at, { icon: pinIcon(box), title: words, alt: words, keyboard: false }).addTo(map);
  const field = document.getElementById("place_where");
  if (field) map.on("click", (event) => propose(field, event.latlng));
}

function propose(field, place) {
  field.value = `${place.lat.toFixed(5)}, ${place.lng.toFixed(5)}`;
  field.closest("details").open = true;
  field.focus();
}
