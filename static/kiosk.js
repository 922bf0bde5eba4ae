// Clears the screen after a while without a touch, and saves a round trip for every key.
"use strict";
const idle = Number(document.body.dataset.idle) * 1000;
let timer;
const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => location.replace(document.body.dataset.end), idle);
};
for (const sign of ["pointerdown", "keydown", "scroll"]) addEventListener(sign, wait, { passive: true });
addEventListener("pageshow", (event) => { if (event.persisted) location.replace(document.body.dataset.end); });
wait();
for (const form of document.querySelectorAll("form.keypad")) {
  const field = form.querySelector(".typed-value");
  form.addEventListener("click", (event) => {
    const key = event.target.closest("button[name=press]");
    if (!key) return;
    event.preventDefault();
    if (key.value === "back") field.value = field.value.slice(0, -1);
    else if (key.value === "clear") field.value = "";
    else if (field.value.length < 64) field.value += key.value;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.querySelector("button[name=go]").click();
  });
}
