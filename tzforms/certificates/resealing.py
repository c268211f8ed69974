"""Another secret for the register, because the one that it has was seen by others.

Two things change, the register and ``secret.json``, and no transaction holds them both. So the new secret is written beside the old
one first (:attr:`Keyring.coming`); then the register changes, in one transaction; then the file takes the old one's place. Whoever opens
them after a run was stopped on the way asks the register which of the two it belongs to (:func:`settle_secret`).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from tzforms.certificates.keys import Keyring
from tzforms.exceptions import RegistryError
from tzforms.i18n import _
from tzforms.registry import Registry, Vault, secret_of, stated_reason

__all__ = ["reseal", "settle_secret"]


def reseal(
    keys: Keyring, where: str | Path, backup: Path, reason: str, actor: str, *, marks: Sequence[Path] = ()
) -> Vault:
    """Give the register at ``where`` a new secret, which is that of ``keys`` from now on; before, it is backed up under the old one.

    Raises as :meth:`Registry.back_up` and :meth:`Registry.reseal`; then nothing is changed.
    """
    stated_reason(reason)
    settle_secret(keys, where)
    keys.signing_id  # noqa: B018  # what cannot be signed is not begun

    def sign(data: bytes) -> str:
        return f"{keys.signing_id}:{base64.b64encode(keys.sign(data)).decode()}"

    with Registry.open(where, keys.vault, marks=marks) as register:
        if register.read_only:
            raise RegistryError(_("登记库 {where} 是只读的，不能更换密钥。没有改动任何数据。").format(where=where))
        register.back_up(backup, actor)
        fresh = keys.vault.renewed()
        keys.prepare(fresh)
        try:
            register.reseal(fresh, reason, actor, sign=sign)
        except BaseException:
            settle_secret(keys, where)
            raise
    keys.renew()
    return fresh


def settle_secret(keys: Keyring, where: str | Path) -> None:
    """Finish a change of the secret that was stopped: the register says which one it belongs to."""
    if not keys.coming.is_file():
        return
    fresh, secret = keys.prepared(), secret_of(where)
    if secret == fresh.fingerprint:
        keys.renew()
    elif secret == keys.vault.fingerprint:
        keys.coming.unlink(missing_ok=True)
