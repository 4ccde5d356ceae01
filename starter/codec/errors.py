"""Everything the codec server refuses, one class per cause; no answer says what it was asked to open."""

from cce.pathway.errors import PathwayError


class CodecTokensInvalid(PathwayError):
    """The file of codec tokens cannot be used."""


class CodecAddressTaken(PathwayError):
    """The codec server's address cannot be opened."""


class CodecRefusal(PathwayError):
    """The codec server does not answer this.

    Attributes:
        status: The HTTP status of the answer.
    """

    status = 400


class NotAllowed(CodecRefusal):
    """Nobody who may open records: give a token as `Authorization: Bearer TOKEN`, or sign in here."""

    status = 401


class ForeignPage(CodecRefusal):
    """This page may not ask here: CCE_CODEC_UI_ORIGIN names the one that may."""

    status = 403


class OpensOnly(CodecRefusal):
    """Nothing is sealed or fetched here: this server opens, at /decode alone."""

    status = 403


class OtherNamespace(CodecRefusal):
    """This server opens the payloads of its own namespace: CCE_TEMPORAL_NAMESPACE names it."""

    status = 403


class NoPayloads(CodecRefusal):
    """This is no list of payloads: {"payloads": [...]} in protobuf's JSON is expected."""


class PurposeRefused(CodecRefusal):
    """What you look for is one line of at most 200 signs."""


class TooSlow(CodecRefusal):
    """The request did not arrive in time."""

    status = 408


class KeyIsErased(CodecRefusal):
    """The key of one of these payloads was erased, or there never was one."""

    status = 410


class TooLarge(CodecRefusal):
    """This is more than is opened at once."""

    status = 413


class CannotBeOpened(CodecRefusal):
    """One of these payloads was altered, or was not sealed here."""

    status = 422


class KeyIsMissing(CodecRefusal):
    """One of these payloads was sealed with a key that is not in the keyring."""

    status = 422


class CannotBeNoted(CodecRefusal):
    """The database does not answer, or takes no rows: what cannot be written down is not shown."""

    status = 503
