"""The Statekeep server: owns its release number here, and nothing else.

It must never import a module of its own package: importing the package stays free of side effects.
"""

from typing import Final

RELEASE: Final = "0.1.0"
