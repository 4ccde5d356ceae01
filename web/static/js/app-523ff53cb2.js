// Components come alive only where the page has them; without this file every page works all the same.
import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
} from "/static/js/govuk-frontend-03560aaedb.js";

function enliven(scope) {
  for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios]) {
    createAll(component, undefined, { scope });
  }
}

enliven(document);
createAll(ServiceNavigation);
createAll(SkipLink);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enliven(event.detail.elt);
});
