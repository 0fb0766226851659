// Calls the app's own API from the page. If the session has ended, the response contains the address to sign in at.
const button = document.querySelector("#call-api");
const output = document.querySelector("#response");

button.addEventListener("click", () => void callApi());
button.disabled = false; // disabled in the page, because a click before this script has loaded would do nothing

async function callApi() {
  output.replaceChildren("…");
  try {
    const response = await fetch("/api/me");
    const body = await response.json();
    output.replaceChildren(
      element("p", `${response.status} ${response.statusText}`),
      element("pre", JSON.stringify(body, null, 2)),
    );
    if (response.status === 401 && body.challengeUrl) {
      output.append(signInLink(body.challengeUrl));
    }
  } catch {
    output.replaceChildren(element("p", "The app is not responding."));
  }
}

function signInLink(challengeUrl) {
  const url = new URL(challengeUrl, location.href);
  url.searchParams.set("return_to", location.pathname);
  const link = element("a", "Sign in and return here");
  link.href = url.href;
  link.className = "button";
  return link;
}

function element(name, text) {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}
