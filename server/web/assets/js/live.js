// A list of work says that more came in, without moving what somebody is reading. Needs no answer: F5 does the same.
(function () {
  "use strict";
  const ASK_EVERY_MS = 30_000;
  const PLACE = "meldwerk-list-place";
  const box = document.querySelector("[data-live]");
  if (!box) return;
  let stream = null;
  let asking = null;

  // ---- showing it: the same list, at the same place
  function again() {
    try {
      sessionStorage.setItem(PLACE, String(scrollY));
      history.scrollRestoration = "manual";
    } catch { /* a browser that keeps nothing: from the top, then */ }
    location.reload();
  }
  try {
    const place = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    if (place !== null) scrollTo(0, Number(place));
    history.scrollRestoration = "auto";
  } catch { /* as above */ }

  // ---- hearing of it
  function say(found) {
    if (Number(box.dataset.said ?? 0) === found) return;
    box.dataset.said = String(found);
    box.replaceChildren();
    if (!found) return;
    const show = document.createElement("button");
    show.type = "button";
    show.className = "desk-button";
    show.textContent = "Toon";
    show.addEventListener("click", again);
    box.append(`${found} ${found === 1 ? "nieuwe melding" : "nieuwe meldingen"} in deze lijst `, show);
  }
  async function ask() {
    try {
      const answer = await fetch(box.dataset.liveNow, { redirect: "manual" });
      if (answer.ok) say((await answer.json()).nieuw);
    } catch { /* the next time */ }
  }
  function askNowAndThen() {
    clearInterval(asking);
    asking = setInterval(ask, ASK_EVERY_MS);
    box.dataset.asks = "now and then";
  }
  function open() {
    if (box.dataset.asks || !window.EventSource) {
      ask();
      askNowAndThen();
      return;
    }
    stream = new EventSource(box.dataset.live);
    stream.addEventListener("message", (message) => say(JSON.parse(message.data).nieuw));
    stream.addEventListener("error", () => {
      if (stream?.readyState !== EventSource.CLOSED) return; // it comes back by itself
      stream = null;
      askNowAndThen(); // no stream was free
    });
  }
  function close() {
    stream?.close();
    stream = null;
    clearInterval(asking);
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  if (!document.hidden) open();
})();
