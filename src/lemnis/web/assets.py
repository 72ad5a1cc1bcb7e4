"""Names of style sheets and scripts: with their hash where they have been collected."""

from pathlib import Path

from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Collected files under hashed names; plain names before anything has been collected."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """Return the hashed name of a file, its plain one if it has not been collected."""
        plain = self.clean_name(name)
        return str(self.hashed_files.get(self.hash_key(plain), plain))


def collect(folder: Path) -> None:
    """Collect all files into ``folder``, the setting STATIC_ROOT; unchanged ones stay."""
    folder.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
