// A form that is sent twice, by a double click or an impatient second one, is sent once: the
// browser would drop the first answer, with the token that it shows, and the site would have two.

const PAUSE = 5_000; // milliseconds; a form whose answer is a file stays and may be sent again
let sent = new WeakMap(); // form → {at, content} of what was sent last

const contentOf = (form, button) => String(new URLSearchParams(new FormData(form, button)));

document.addEventListener("submit", (event) => {
  const { target: form, submitter, timeStamp: at } = event;
  if (event.defaultPrevented || form.method !== "post") return;
  const content = contentOf(form, submitter);
  const before = sent.get(form);
  if (before && before.content === content && at - before.at < PAUSE) event.preventDefault();
  else sent.set(form, { at, content });
});

window.addEventListener("pageshow", () => {
  sent = new WeakMap(); // who comes back to the page may mean it
});
