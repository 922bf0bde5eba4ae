// Polls for the next service, goes back to rest, and keeps one tap while there is no connection.
"use strict";
const { home, state, seconds, offline } = document.body.dataset;
const KEPT = "tap";
const banner = document.getElementById("offline");
const tell = (text) => { banner.textContent = text; banner.hidden = !text; };
const kept = () => JSON.parse(localStorage.getItem(KEPT) || "null");
let sending = false;

// The server takes a call's tap once, so that sending again after a lost answer does no harm.
const send = async () => {
  const tap = kept();
  if (!tap || sending) return;
  sending = true;
  try {
    const body = new URLSearchParams({ level: tap.level, age: String(Math.max(0, Date.now() - tap.at)), csrfmiddlewaretoken: tap.token });
    const answer = await fetch(tap.address, { method: "POST", body, credentials: "same-origin" });
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    localStorage.removeItem(KEPT);
    tell("");
    location.replace(answer.ok ? answer.url : home);
  } catch {
    tell(offline);
    for (const button of document.querySelectorAll("#tap button")) button.disabled = true;
    setTimeout(send, 3000);
  } finally {
    sending = false;
  }
};
document.getElementById("tap")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (kept()) return;
  const token = event.target.elements.csrfmiddlewaretoken.value;
  localStorage.setItem(KEPT, JSON.stringify({ address: location.pathname, level: event.submitter.value, at: Date.now(), token }));
  send();
});

const poll = async () => {
  if (!kept()) {
    try {
      const answer = await fetch(state, { credentials: "same-origin", cache: "no-store" });
      if (answer.status === 403) location.replace(home);
      const { address } = await answer.json();
      const called = address !== home && address !== location.pathname;
      if (called || (answer.status === 403)) location.replace(address);
    } catch { /* the next look comes in two seconds */ }
  }
  setTimeout(poll, 2000);
};
// A call that is waiting may not push away the reasons or thanks of the person before.
if (!seconds || document.getElementById("tap")) setTimeout(poll, 2000);
if (seconds) setTimeout(() => { if (!kept()) location.replace(home); }, Number(seconds) * 1000);
send();
