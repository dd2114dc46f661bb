"""A follow-up made to stand alone, from the turns before and without a model.

```
standalone ──► ellipsis, vague ──────────► past ──► clause ──► phrases ──► words ──► dutch, english
          └──► replace ──► antecedents ──┘                                             └──► lexicon
                       └──► pointers ─────────────────────────┘
```
"""

from qa.followup.standalone import MAX_QUESTION_CHARS, stand_alone

__all__ = ["MAX_QUESTION_CHARS", "stand_alone"]
