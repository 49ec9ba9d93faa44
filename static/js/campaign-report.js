// A campaign's report: once sending ends, stops or pauses, the whole page is read again (buttons and recipients too).
document.addEventListener("crm:refreshed", (event) => {
  if (event.detail.id === "progress" && !event.detail.dataset.live) location.reload();
});
