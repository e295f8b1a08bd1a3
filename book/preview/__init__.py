"""The book in the browser: its pages and its chapters, as they were built last, and where each paragraph is written."""
