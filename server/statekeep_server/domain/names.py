"""What no name may hold. A leaf of the domain.

Keys, ids, labels and the names in definitions are text without control characters, so the bytes 00
and 01 can end and separate them in the store.
"""

import re
from typing import Final

CONTROL_CHARACTER: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
