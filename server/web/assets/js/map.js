// A calm map: our own light background of neighbourhoods, with the national base map over it when it can be had.
// Everything on it works by keyboard, and nothing on it is needed: the page has the same in words.

const L = window.L;

/** Make the map in `box`; false when Leaflet is not there. */
export function makeMap(box) {
  if (!L) return null;
  const [west, south, east, north] = box.dataset.box.split(" ").map(Number);
  const home = L.latLngBounds([south, west], [north, east]);
  const map = L.map(box, {
    attributionControl: true,
    zoomControl: false,
    maxBounds: home.pad(0.6),
    minZoom: 10,
    maxZoom: 19,
    keyboardPanDelta: 60,
    dragging: !L.Browser.mobile,
    scrollWheelZoom: false,
    fadeAnimation: false,
    zoomSnap: 0.5,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({
    position: "topright", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut,
  }).addTo(map);
  map.fitBounds(home);
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  if (L.Browser.mobile) twoFingers(map, box);
  drawAreas(map, box);
  if (!box.dataset.tiles) nameStreets(map, box);
  if (box.dataset.tiles) addTiles(map, box);
  return map;
}

// One finger scrolls the page, two move the map; the hint says so.
function twoFingers(map, box) {
  box.style.touchAction = "pan-y";
  const hint = document.createElement("p");
  hint.className = "map__hint";
  hint.hidden = true;
  hint.textContent = box.dataset.twoFingers;
  box.append(hint);
  let timer = 0;
  box.addEventListener("touchmove", (event) => {
    if (event.touches.length > 1) {
      map.dragging.enable();
      hint.hidden = true;
      return;
    }
    map.dragging.disable();
    hint.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { hint.hidden = true; }, 1200);
  }, { passive: true });
}

async function drawAreas(map, box) {
  map.createPane("areas").style.zIndex = 150;
  map.createPane("names").style.zIndex = 160;
  try {
    const answer = await fetch(box.dataset.areas);
    if (!answer.ok) return;
    let number = 0;
    const names = [];
    const areas = L.geoJSON(await answer.json(), {
      pane: "areas",
      interactive: false,
      style: () => ({ className: number++ % 2 ? "map-area" : "map-area map-area--alt", fillOpacity: 1 }),
      onEachFeature: (feature, layer) => names.push([layer.getBounds(), feature.properties.naam]),
    }).addTo(map);
    const labels = L.layerGroup(names.map(([bounds, name]) => label(bounds.getCenter(), name)));
    const fit = () => (map.getZoom() >= 14 ? labels.addTo(map) : labels.remove());
    map.on("zoomend", fit);
    fit();
    map.areas = areas;
  } catch {
    // Without the shapes the map is plain; the pin works all the same.
  }
}

// Street names help to find one's way on our own background; only those in sight, from where they fit.
function nameStreets(map, box) {
  const shown = L.layerGroup().addTo(map);
  let streets = null;
  async function draw() {
    shown.clearLayers();
    if (map.getZoom() < 15.5) return;
    if (!streets) {
      streets = [];
      const answer = await fetch(box.dataset.streets);
      if (answer.ok) streets = await answer.json();
    }
    const sight = map.getBounds();
    const taken = [];
    for (const [name, lon, lat] of streets) {
      if (!sight.contains([lat, lon])) continue;
      const at = map.latLngToContainerPoint([lat, lon]);
      if (taken.some((other) => Math.abs(other.x - at.x) < 110 && Math.abs(other.y - at.y) < 18)) continue;
      taken.push(at);
      shown.addLayer(label([lat, lon], name, "map-label map-street"));
    }
  }
  map.on("moveend", draw);
  draw();
}

function label(at, name, className = "map-label") {
  const words = document.createElement("span");
  words.textContent = name;
  const icon = L.divIcon({ className, html: words, iconSize: null });
  return L.marker(at, { icon, pane: "names", interactive: false, keyboard: false });
}

// Tiles come from outside: when the first ones fail, our own background stays what it was.
function addTiles(map, box) {
  let came = 0;
  let failed = 0;
  const tiles = L.tileLayer(box.dataset.tiles, { maxZoom: 19, minZoom: 6, attribution: box.dataset.credit });
  tiles.on("tileload", () => { came += 1; });
  tiles.on("tileerror", () => {
    failed += 1;
    if (came || failed !== 3) return;
    tiles.remove();
    nameStreets(map, box);
  });
  tiles.addTo(map);
}

/** An icon of our own sprite, for a marker. */
export function pinIcon(box) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 36 46");
  svg.setAttribute("width", "36");
  svg.setAttribute("height", "46");
  svg.innerHTML = '<path d="M18 45S3 28 3 17a15 15 0 0 1 30 0c0 11-15 28-15 28z" fill="currentColor" stroke="#fff" '
    + 'stroke-width="2.5"/><circle cx="18" cy="17" r="5.5" fill="#fff"/>';
  return L.divIcon({ className: "map-pin", html: svg, iconSize: [36, 46], iconAnchor: [18, 45] });
}

/** The cross in the middle, for who has no pointer. */
export function addCross(box) {
  box.insertAdjacentHTML("beforeend",
    '<svg class="map-cross" viewBox="0 0 48 48" aria-hidden="true" fill="none"><g stroke="#fff" stroke-width="5">'
    + '<path d="M24 6v13M24 29v13M6 24h13M29 24h13"/></g><g stroke="currentColor" stroke-width="2">'
    + '<path d="M24 6v13M24 29v13M6 24h13M29 24h13"/><circle cx="24" cy="24" r="1.5"/></g></svg>');
}
