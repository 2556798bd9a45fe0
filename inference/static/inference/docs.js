/** The API's page: Swagger UI as light or dark as the rest of the page. */

const dark = matchMedia(document.getElementById("dark").media);

const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

dark.addEventListener("change", follow);
follow();
