"""The site's settings with another folder, SITE_ROOT: what it writes stays out of this one."""

import os
from pathlib import Path

from hippo_site.settings import *  # noqa: F403

BASE_DIR = Path(os.environ["SITE_ROOT"])
