// Larger type, contrast and language are switched by plain forms; this only keeps what was typed meanwhile.
"use strict";
(() => {
  const key = `typed:${location.pathname}`;
  const skipped = ["hidden", "password", "file", "submit", "button"];
  const fields = () =>
    [...document.querySelectorAll("main input[name], main select[name], main textarea[name]")].filter(
      (field) => !skipped.includes(field.type),
    );
  const restore = (values) => {
    for (const field of fields()) {
      const typed = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = typed.includes(field.value);
      else if (typed.length) field.value = typed[0];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  try {
    const before = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    if (before) restore(JSON.parse(before));
  } catch {
    // without storage only the typing is lost
  }
  for (const form of document.querySelectorAll("form.switch")) {
    form.addEventListener("submit", () => {
      const chosen = fields().filter((f) => (f.type === "checkbox" || f.type === "radio" ? f.checked : f.value));
      try {
        sessionStorage.setItem(key, JSON.stringify(chosen.map((f) => [f.name, f.value])));
      } catch {
        // as above
      }
    });
  }
})();
