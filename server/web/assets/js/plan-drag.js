// Drawing work to another crew or another place by its handle. What that would bring stands beside the pointer before
// it is let go. The same is in the panel of each stop, for who draws nothing.

const START_PX = 4;
const ASK_AFTER_MS = 60;
const EDGE_PX = 70;

export function draggable(plan, { say }) {
  const board = () => document.getElementById("board");
  const known = new Map();
  let drag = null;

  plan.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".stop__grip")?.closest(".stop");
    if (!row || event.button) return;
    event.preventDefault();
    drag = { row, work: row.dataset.work, x: event.clientX, y: event.clientY, begun: false, key: "" };
    plan.setPointerCapture(event.pointerId);
  });
  plan.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.begun && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < START_PX) return;
    if (!drag.begun) begin();
    drag.x = event.clientX;
    drag.y = event.clientY;
    follow();
  });
  plan.addEventListener("pointerup", () => { if (drag) drop(); });
  plan.addEventListener("pointercancel", () => end());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    end();
    say("Niets veranderd.");
  });

  function begin() {
    drag.begun = true;
    plan.dataset.dragging = "1";
    drag.row.classList.add("is-drawn");
    drag.ghost = document.createElement("div");
    drag.ghost.className = "ghost";
    drag.ghost.append(document.createElement("b"), document.createElement("span"));
    drag.ghost.firstChild.textContent = drag.row.querySelector(".stop__what").textContent;
    document.body.append(drag.ghost);
    drag.scrolling = setInterval(scroll, 16);
  }

  function scroll() {
    if (drag.y < EDGE_PX) window.scrollBy(0, (drag.y - EDGE_PX) / 4);
    else if (drag.y > window.innerHeight - EDGE_PX) window.scrollBy(0, (drag.y - window.innerHeight + EDGE_PX) / 4);
    else return;
    follow();
  }

  function follow() {
    const { ghost } = drag;
    ghost.style.left = `${Math.min(drag.x + 16, window.innerWidth - ghost.offsetWidth - 8)}px`;
    ghost.style.top = `${Math.min(drag.y + 12, window.innerHeight - ghost.offsetHeight - 8)}px`;
    const target = targetAt(drag.x, drag.y);
    const key = target ? `${target.crew}/${target.place ?? ""}` : "";
    if (key === drag.key) return;
    drag.key = key;
    drag.target = target;
    mark(target);
    tell(target);
  }

  /** Where the pointer is: which crew, and before which of its stops that are still to do (none: the best place). */
  function targetAt(x, y) {
    const lane = document.elementFromPoint(x, y)?.closest(".lane:not(.lane--absent)");
    if (!lane || !plan.contains(lane)) return null;
    const crew = lane.dataset.crew;
    if (crew === "uit") return drag.row.closest(".lane--out") ? null : { lane, crew, place: null };
    const list = lane.querySelector("details[open] > .stops");
    if (!list || y < list.getBoundingClientRect().top) return { lane, crew, place: null };
    const others = [...list.querySelectorAll(".stop[data-work]:not(.stop--done)")].filter((row) => row !== drag.row);
    let place = others.findIndex((row) => {
      const box = row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    if (place < 0) place = others.length;
    const begun = others.filter((row) => "fixed" in row.dataset).length;
    place = Math.max(place, begun);
    return { lane, crew, place: place + 1, before: others[place], last: others.at(-1) };
  }

  function mark(target) {
    for (const old of document.querySelectorAll(".is-target, .is-before, .is-after")) {
      old.classList.remove("is-target", "is-before", "is-after");
    }
    target?.lane.classList.add("is-target");
    if (target?.before) target.before.classList.add("is-before");
    else if (target?.place) target.last?.classList.add("is-after");
  }

  async function tell(target) {
    const words = drag.ghost.lastChild;
    drag.ghost.classList.remove("ghost--bad");
    words.textContent = target ? "…" : "Sleep naar een ploeg";
    if (!target) return;
    const { key, work } = drag;
    const version = board().dataset.version;
    await new Promise((go) => { setTimeout(go, ASK_AFTER_MS); });
    if (drag?.key !== key) return;
    const found = await whatIf(work, target, `${version}/${work}/${key}`);
    if (drag?.key !== key) return;
    if (!found) {
      words.textContent = "Het verschil is nu niet bekend.";
      return;
    }
    words.textContent = [found.woorden, ...found.let_op].join(". ");
    drag.ghost.classList.toggle("ghost--bad", found.let_op.length > 0);
  }

  async function whatIf(work, target, key) {
    if (!known.has(key)) {
      const asked = new URLSearchParams({ werk: work, naar: target.crew, plek: target.place ?? "" });
      known.set(key, fetch(`${board().dataset.trial}?${asked}`).then((answer) => answer.json()).catch(() => known.delete(key) && null));
    }
    return known.get(key);
  }

  function drop() {
    const { begun, target, work, row } = drag;
    end();
    if (!begun || !target) return;
    const same = row.closest(".lane") === target.lane && target.place
      && (target.before ? previousStop(target.before) === row : target.last && nextStop(target.last) === row);
    if (same) return;
    const form = document.getElementById("move");
    form.elements.werk.value = work;
    form.elements.naar.value = target.crew;
    form.elements.plek.value = target.place ?? "";
    form.requestSubmit();
  }

  const previousStop = (row) => beside(row, "previousElementSibling");
  const nextStop = (row) => beside(row, "nextElementSibling");
  function beside(row, way) {
    let other = row[way];
    while (other && !other.dataset.work) other = other[way];
    return other;
  }

  function end() {
    if (!drag) return;
    clearInterval(drag.scrolling);
    drag.ghost?.remove();
    drag.row.classList.remove("is-drawn");
    mark(null);
    delete plan.dataset.dragging;
    drag = null;
  }
}
