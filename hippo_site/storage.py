"""Static files under names that change with their content, the imports inside scripts included.

So a browser never runs an old module with a new one after a deploy.
"""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
