"""Arabic texts made at random, for properties that hold of any text."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = (
    "قال قالت وأضاف أكدت زعم نفى نفته مشيراً مؤكدة بحسب وفق نقلاً كما أوردته يقال ما وهو "
    "إن أن أنه بأن عن على علي إلى في من الجيش وزارة الصحة الناطق باسم مصادر شهود عيان ناشطون "
    "قناة لقناة لـ المصدر نفسه طلب عدم ذكر اسمه أمس الاثنين قتل وأصيب سيطرت انسحب قصف غارة "
    "مجزرة هدنة حصيلة تبنى اتهم ناشد دعا حذرت التي الذين بينهم فيما لكن بعد جراء "
    "3 و9 ١٥ 7.5 د. أ.د مدنياً طفلاً المدينة السوق هذا كتاب بيت النهار"
).split()
_MARKS = [".", "،", "؛", ":", "؟", "!", "...", "…", "«", "»", '"', "(", ")", "-", "/", "\n", "\r\n", "\u2029"]
_LETTERS = "قالوا إن.«»\"'\n\r \u0640\u064b3٣،؛:ab"

texts = st.lists(st.sampled_from(_WORDS) | st.sampled_from(_MARKS), max_size=60).map(" ".join)
"""Words of news prose and marks in any order, one space between them."""
any_texts = texts | st.text(alphabet=_LETTERS, max_size=80) | st.text(max_size=40)
"""The same, letters and marks without spaces, and characters of any kind."""
