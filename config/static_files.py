"""Static files under names that change with their content, so that browsers keep them for ever."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Follows the imports among our JavaScript modules too: a page never mixes old and new ones."""

    support_js_module_import_aggregation = True
