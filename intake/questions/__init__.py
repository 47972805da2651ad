"""The questions beyond the main ones: data, read by page, recap, sheet, API and history alike."""
