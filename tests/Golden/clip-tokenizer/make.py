# Writes vocabulary.txt (a small vocabulary in the format of the official file, trained here on the sentences below) and expected.json:
# token numbers by the official SimpleTokenizer, with that vocabulary and with the official one.
# python3 make.py CLIP FTFY      checkouts of openai/CLIP and rspeer/python-ftfy (commits: origin.json)
import collections
import gzip
import json
import os
import sys
import tempfile
import types

CLIP, FTFY = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
sys.modules["wcwidth"] = types.SimpleNamespace(wcwidth=len, wcswidth=len)
sys.path[:0] = [FTFY, CLIP]
from clip.simple_tokenizer import SimpleTokenizer, bytes_to_unicode, default_bpe  # noqa: E402

SENTENCES = """a red star bounces over blue stripes while the camera pans slowly to the right
a person is riding a horse along the beach at sunset, cinematic lighting, highly detailed
two dogs are running through a field of tall grass and the wind is blowing
the cat's tail isn't moving; they're waiting, we've seen it, i'll look, he'd know, i'm sure
a painting in the style of van gogh of a boat sailing on a calm lake near mount fuji
an aerial view of a city with many tall buildings and busy streets in the year 2024
the old man and the woman are walking under an umbrella in the rain""".split("\n")

symbols = bytes_to_unicode()
words = collections.Counter()
for sentence in SENTENCES:
    for word in sentence.replace(",", " ,").split():
        letters = [symbols[b] for b in word.encode()]
        words[tuple(letters[:-1] + [letters[-1] + "</w>"])] += 1
merges = []
for _ in range(180):
    pairs = collections.Counter()
    for word, count in words.items():
        for pair in zip(word, word[1:]):
            pairs[pair] += count
    if not pairs:
        break
    best = min(pairs, key=lambda p: (-pairs[p], p))
    merges.append(best)
    merged = collections.Counter()
    for word, count in words.items():
        out, i = [], 0
        while i < len(word):
            if word[i:i + 2] == best:
                out.append("".join(best))
                i += 2
            else:
                out.append(word[i])
                i += 1
        merged[tuple(out)] += count
    words = merged
text = "a small vocabulary for tests\n" + "\n".join(" ".join(m) for m in merges)
with open(os.path.join(HERE, "vocabulary.txt"), "w", encoding="utf-8") as f:
    f.write(text + "\n")
packed = os.path.join(tempfile.mkdtemp(), "vocabulary.txt.gz")
with gzip.open(packed, "wb") as f:
    f.write(text.encode())

TEXTS = [
    "", " ", "a", "A photo of a cat.", "a red star bounces over blue stripes", "Van Gogh style", "  many   spaces\tand\nlines  ",
    "it's they're we've i'll he'd i'm isn't rock'n'roll '", "IT'S THEY'RE", "'\u017ftrange", "1234567890 3rd 10x", "x\u00b2 + y\u00b2 = z\u00b2 \u2167 \u00bd",
    "<|startoftext|>hello<|endoftext|>", "<|STARTOFTEXT|>", "hello<|endoftext|>world", "!!! ??? ... --- ###", "a,b;c:d", "don\u2019t \u201cquote\u201d \u2018me\u2019",
    "caf\u00e9 cafe\u0301 na\u00efve \u00c5ngstr\u00f6m", "\u0395\u039b\u039b\u0391\u03a3 \u03a3\u0391\u03a3 \u03a3", "\u0130stanbul \u0131", "stra\u00dfe \u1e9e", "\u65e5\u672c\u8a9e \u4e2d\u6587 \ud55c\uad6d\uc5b4",
    "\u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u0422\u0415\u041a\u0421\u0422", "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f", "\U0001d49c\U0001d4b7\U0001d4b8 \U00010400", "&amp; &lt;b&gt; &quot;x&quot;", "&amp;amp;amp;lt;",
    "AT&T R&D &copy 2024 &notit; &eacute &#233; &#xE9; &#128; &#0;", "tag <b>&amp;lt;</b>", "P&EACUTE;REZ &nbsp;x&nbsp;", "\uff21\uff22\uff23\u3000\uff11", "\ufb01ne \ufb02oor o\ufb03ce",
    "tab\x00null\x07bell\x1b[31mred\x1b[0m", "soft\u00adhyphen zero\u200bwidth", "\ufeffbom", "line\u2028sep\u2029par\u0085nel", "a\r\nb\rc", "\u00a0nbsp\u00a0", "_under_score_ snake_case", "100% $5.00 \u20ac3",
    "e\u0301\u0301 a\u0308\u0304", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0645\u0631\u062d\u0628\u0627", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "http://example.org/a?b=c&d=e", "c'est l'\u00e9t\u00e9", "a-b\u2014c\u2013d", "\u00ab\u00bb\u00bf\u00a1",
    "antidisestablishmentarianism pneumonoultramicroscopic", "the the the the", "'s 's's 't", "''' '' \"'s\"",
]
small, official = SimpleTokenizer(packed), SimpleTokenizer(default_bpe())
cases = [dict(text=t, small=small.encode(t), official=official.encode(t)) for t in TEXTS]
with open(os.path.join(HERE, "expected.json"), "w", encoding="ascii") as f:
    f.write("{\n \"sizes\": [%d, %d],\n \"cases\": [\n" % (len(small.encoder), len(official.encoder)))
    f.write(",\n".join("  " + json.dumps(c) for c in cases))
    f.write("\n ]\n}\n")
