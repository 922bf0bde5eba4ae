// A scanned number comes behind the «#», which is sent to nobody; here it goes into its field.
"use strict";
const number = document.getElementById("id_number");
const scanned = decodeURIComponent(location.hash.slice(1));
if (/^[0-9A-Za-z]{4,24}$/.test(scanned) && !number.value) {
  number.value = scanned;
  history.replaceState(null, "", location.pathname);
  document.getElementById("id_code").focus();
}
