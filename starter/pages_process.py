"""The pages as a child process, on this machine alone."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from cce.settings import Settings
from starter.embedded import LOOPBACK, PortTaken, free_port, refuse_taken
from starter.ready_process import ReadyProcess

_FOR_DEVELOPMENT = "--for-development"
_HERE = (LOOPBACK, "localhost")


def port_for_pages(settings: Settings) -> int:
    """The port that pages are to have: as set, else the usual one, else any that is free.

    Raises:
        PortTaken: Another program has the one that is set.
    """
    try:
        refuse_taken(settings.web_port)
    except PortTaken:
        if "web_port" in settings.model_fields_set:
            raise PortTaken(
                f"The pages cannot listen on port {settings.web_port}, which another has: stop that, or "
                "set CCE_WEB_PORT to another; unset, a free port is taken."
            ) from None
        return free_port()
    return settings.web_port


def address_of_pages(settings: Settings, port: int) -> str:
    """Where browsers find the pages, and links in notices lead: as set, else this machine."""
    return settings.link_base if "link_base" in settings.model_fields_set else f"http://{LOOPBACK}:{port}"


def pages_process(settings: Settings, port: int, given: Mapping[str, str]) -> ReadyProcess:
    """The pages, with the settings of this process but for those *given*.

    Anybody on this machine may come in as one of the directory's people, as long as the pages are this
    machine's alone.

    Args:
        settings: As they are set.
        port: The port.
        given: Environment variables that they are given beside our own.
    """
    is_here = urlsplit(address_of_pages(settings, port)).hostname in _HERE
    program = ("-m", "web", *((_FOR_DEVELOPMENT,) if is_here else ()))
    own = {**given, "CCE_WEB_ADDRESS": LOOPBACK, "CCE_WEB_PORT": str(port)}
    return ReadyProcess("The pages", program, settings.var / "log" / "pages.log", port, own)
