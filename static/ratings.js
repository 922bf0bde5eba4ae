// Says how many characters are left, counted as a person counts. The server decides; this only helps.
"use strict";
for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const counter = document.getElementById("comment-counter");
  const segments = "Segmenter" in Intl ? new Intl.Segmenter() : null;
  const count = (text) => (segments ? [...segments.segment(text)] : [...text]).length;
  const show = () => {
    const left = Number(area.dataset.limit) - count(area.value.trim());
    counter.textContent = `${left < 0 ? area.dataset.over : area.dataset.left} ${Math.abs(left)}`;
    counter.classList.toggle("over", left < 0);
  };
  area.addEventListener("input", show);
  show();
}
