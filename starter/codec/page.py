"""The one page of the codec server: a browser is signed in with a token, so that Temporal's pages may ask."""

from html import escape

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<h1>{title}</h1>
<p>{words}</p>
{form}
</html>
"""
_FORM = """<form method="post" action="/sign-in">
<p><label for="token">Your token</label><br>
<input id="token" name="token" type="password" autocomplete="off" required></p>
<p><label for="purpose">What you look for; nothing about a child</label><br>
<input id="purpose" name="purpose" maxlength="200" autocomplete="off"></p>
<p><button>Sign in</button></p>
</form>
"""
_ASKED = "Whatever you then look at on Temporal's pages is opened for you, and written down with your name."
_DONE = (
    "For the next eight hours, in this browser, what you look at is opened and written down with your name."
)


def sign_in_page(wrong: str = "") -> str:
    """The page that asks for a token.

    Args:
        wrong: What was wrong with the one that was given.
    """
    return _PAGE.format(title="Open sealed payloads", words=escape(wrong or _ASKED), form=_FORM)


def signed_in_page() -> str:
    """The page that says that it is done."""
    return _PAGE.format(title="You are signed in", words=_DONE, form="")
