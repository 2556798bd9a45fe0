/** The API's page: Swagger UI as light or dark as the rest of the page, with a name for each field. */

const dark = matchMedia(document.getElementById("dark").media);

const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

dark.addEventListener("change", follow);
follow();

const operations = document.getElementById("swagger-ui");

const nameOfField = (field) => field.closest("tr[data-param-name]")?.dataset.paramName ?? "Request body";

/** What Swagger UI leaves without a name, or out of the keyboard's reach. */
const complete = () => {
  for (const field of operations.querySelectorAll("select:not([aria-label]), textarea:not([aria-label])"))
    field.setAttribute("aria-label", field.labels?.[0]?.textContent || nameOfField(field));
  for (const example of operations.querySelectorAll("pre:not([tabindex])")) example.tabIndex = 0;
  operations.querySelector("main")?.setAttribute("role", "presentation");
};

new MutationObserver(complete).observe(operations, { childList: true, subtree: true });
