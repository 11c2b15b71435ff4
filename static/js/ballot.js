// A code letter's code stands behind the # of its address, which no browser sends anywhere; it moves into the field.
const code = document.querySelector("input[data-from-address]");
const takeCode = () => {
  if (!code || location.hash.length < 2) return;
  code.value = location.hash.slice(1, 40);
  history.replaceState(null, "", location.pathname);
};
takeCode();
addEventListener("hashchange", takeCode);
// After a vote with a code the page goes back to its start, so that the next person finds an empty field.
const start = document.querySelector("a[data-return]");
if (start) {
  document.querySelector("[data-return-words]").hidden = false;
  setTimeout(() => location.replace(start.href), Number(start.dataset.return) * 1000);
}
// A ballot that the browser kept is not shown to whoever presses "back".
addEventListener("pageshow", (event) => {
  const ballot = document.querySelector("form[data-ballot]");
  if (event.persisted && ballot) location.replace(ballot.dataset.ballot);
});
