"""The order of Chinese words in an index: by pinyin or by strokes."""
