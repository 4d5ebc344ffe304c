const words = document.getElementById("words"), verdict = document.getElementById("verdict"), shown = document.getElementById("shown");
const rows = [...document.querySelectorAll("details[data-verdict]")];
function filter() {
  let count = 0;
  for (const row of rows) {
    const fits = row.dataset.words.includes(words.value.toLowerCase()) && (!verdict.value || row.dataset.verdict === verdict.value);
    row.hidden = !fits;
    count += fits;
  }
  shown.textContent = count + " of " + rows.length;
}
words.addEventListener("input", filter);
verdict.addEventListener("change", filter);
filter();
