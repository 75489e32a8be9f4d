// The dots of the public list on a map. The list beside it says the same in words.

import { makeMap } from "./map.js";

const box = document.getElementById("map");
if (window.L) {
  document.querySelector("[data-map-field]").hidden = false;
  const map = makeMap(box);
  if (map) drawReports(map);
}

async function drawReports(map) {
  const answer = await fetch(box.dataset.reports);
  if (!answer.ok) return;
  const reports = await answer.json();
  const dots = reports.map(({ lat, lon, words, ended }) => {
    const icon = window.L.divIcon({ className: `map-dot ${ended ? "is-ended" : "is-open"}`, iconSize: [18, 18] });
    const text = document.createElement("span");
    text.textContent = words;
    return window.L.marker([lat, lon], { icon, title: words, alt: words, keyboard: false }).bindPopup(text);
  });
  const group = window.L.featureGroup(dots).addTo(map);
  if (dots.length) map.fitBounds(group.getBounds().pad(0.15), { maxZoom: 16 });
}
