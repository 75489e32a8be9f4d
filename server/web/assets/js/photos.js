// Photos go up as soon as they are chosen, one after the other, made smaller first where the browser can.
// Without this file the same field sends them with the form.

const LONGEST_PX = 2000;
const WORTH_SHRINKING = 1_500_000;

const field = document.querySelector("[data-upload]");
const list = document.querySelector("[data-photos]");
const form = field.form;
const token = form.querySelector("[name=csrf_token]").value;
let queue = Promise.resolve();
let busy = 0;
let waiting = null;

field.addEventListener("change", () => {
  for (const file of field.files) add(file);
  field.value = "";
});

const box = field.closest(".file");
for (const kind of ["dragenter", "dragover"]) box.addEventListener(kind, () => box.classList.add("file--over"));
for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("file--over"));

// Who sends the form while a photo is under way, sends it when the photo is there.
form.addEventListener("submit", (event) => {
  if (!busy) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = event.submitter;
  waiting?.setAttribute("aria-busy", "true");
}, { capture: true });

list.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (button) {
    button.closest(".photo").remove();
    field.focus();
  }
});

function add(file) {
  const item = document.createElement("li");
  item.className = "photo";
  const status = document.createElement("p");
  status.className = "photo__status";
  status.setAttribute("role", "status");
  if (list.querySelectorAll(".photo:not(.photo--error)").length >= Number(field.dataset.max)) {
    list.append(item);
    refuse(item, status, file, field.dataset.tooMany);
    return;
  }
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  status.textContent = `${field.dataset.uploading}: ${file.name}`;
  item.append(bar, status);
  list.append(item);
  busy += 1;
  queue = queue.then(() => send(file, item, bar, status)).finally(finished);
}

async function send(file, item, bar, status) {
  try {
    const answer = await post(await smaller(file), file.name, (share) => { bar.value = share; });
    if (answer.error) {
      refuse(item, status, file, answer.error);
      return;
    }
    item.insertAdjacentHTML("beforebegin", answer.html);
    item.remove();
  } catch {
    refuse(item, status, file, field.dataset.failed);
  }
}

function finished() {
  busy -= 1;
  if (busy || !waiting) return;
  waiting.removeAttribute("aria-busy");
  form.requestSubmit(waiting);
}

function refuse(item, status, file, words) {
  item.classList.add("photo--error");
  status.textContent = `${file.name}: ${words}`;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet";
  close.dataset.dismiss = "";
  close.textContent = "OK";
  item.replaceChildren(status, close);
}

function post(blob, name, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("photos", blob, name);
    request.open("POST", field.dataset.upload);
    request.setRequestHeader("X-CSRFToken", token);
    request.responseType = "json";
    request.timeout = 120_000;
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total); };
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject());
    request.onerror = request.ontimeout = reject;
    request.send(data);
  });
}

// A photo that knows its place goes up as it is: drawing it anew would lose the place.
async function smaller(file) {
  if (file.size < WORTH_SHRINKING || !/^image\/(jpeg|webp)$/.test(file.type) || (await knowsPlace(file))) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}

// Whether the EXIF part of a JPEG points to a GPS part (tag 0x8825 in the first directory).
async function knowsPlace(file) {
  const head = new DataView(await file.slice(0, 65_536).arrayBuffer());
  for (let at = 2; at + 18 < head.byteLength && head.getUint8(at) === 0xff; at += 2 + head.getUint16(at + 2)) {
    if (head.getUint16(at) !== 0xffe1 || head.getUint32(at + 4) !== 0x45786966) continue;
    const base = at + 10;
    const little = head.getUint16(base) === 0x4949;
    const directory = base + head.getUint32(base + 4, little);
    if (directory + 2 > head.byteLength) return false;
    const count = head.getUint16(directory, little);
    for (let entry = directory + 2; entry < directory + 2 + count * 12 && entry + 2 <= head.byteLength; entry += 12) {
      if (head.getUint16(entry, little) === 0x8825) return true;
    }
    return false;
  }
  return false;
}
