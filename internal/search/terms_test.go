package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// found reports whether a query would find a text.
func found(text, query string) bool {
	terms, want := indexed(text), asked(query)
	if len(want) == 0 {
		return false
	}
	for _, q := range want {
		if !slices.ContainsFunc(terms, q.is) {
			return false
		}
	}
	return true
}

func TestWhatFindsWhat(t *testing.T) {
	for _, c := range []struct {
		why, text, query string
		want             bool
	}{
		{"two Han characters in the middle of a text", "晚期非小细胞肺癌的免疫治疗进展", "肺癌", true},
		{"one character in the middle", "免疫治疗", "治", true},
		{"one character alone in a text", "癌", "癌", true},
		{"one character that is not there", "免疫治疗", "癌", false},
		{"two Han characters at the end", "晚期非小细胞肺癌", "肺癌", true},
		{"a word of four characters", "晚期非小细胞肺癌的免疫治疗进展", "免疫治疗", true},
		{"one character at the start of a word", "免疫治疗", "免", true},
		{"one character at the end of a word", "免疫治疗", "疗", true},
		{"two characters that stand apart", "免疫抑制与化学治疗", "免疗", false},
		{"two characters in the other order", "免疫治疗", "疫免", false},
		{"two characters with a stop between", "使用免疫。治疗之后", "疫治", false},
		{"two words in any order", "免疫治疗的不良反应", "反应 免疫", true},
		{"one of two words missing", "免疫治疗的不良反应", "反应 移植", false},
		{"Han and Latin run together", "抗PD-1抑制剂治疗", "PD-1抑制剂", true},
		{"full-width letters and digits", "ＰＤ－１抑制剂", "PD-1", true},

		{"a word", "Immune checkpoint inhibitors", "checkpoint", true},
		{"another case", "Immune Checkpoint", "CHECKPOINT", true},
		{"singular finds plural", "checkpoint inhibitors", "inhibitor", true},
		{"plural finds singular", "a checkpoint inhibitor", "inhibitors", true},
		{"therapies find therapy", "cell therapy", "therapies", true},
		{"biopsies find biopsy", "a biopsy was taken", "biopsies", true},
		{"part of a word", "immunotherapy", "therapy", false},
		{"accents", "Sjögren's syndrome", "sjogren", true},
		{"accents the other way", "Sjogren", "Sjögren", true},
		{"an accent written as a mark of its own", "Sjo\u0308gren", "Sjögren", true},
		{"a ligature", "ﬁbrosis", "fibrosis", true},
		{"no plural taken off", "virus, sepsis, mass", "virus sepsis mass", true},

		{"PD-1 finds PD-1", "anti PD-1 antibody", "PD-1", true},
		{"PD-1 finds PD1", "anti PD1 antibody", "PD-1", true},
		{"PD-1 finds PD 1", "anti PD 1 antibody", "PD-1", true},
		{"PD-1 finds anti-PD-1", "an anti-PD-1 antibody", "PD-1", true},
		{"PD1 finds PD-1", "PD-1", "PD1", true},
		{"PD 1 finds PD-1", "PD-1", "PD 1", true},
		{"PD-1 does not find PD-L1", "PD-L1 expression", "PD-1", false},
		{"PD-L1 finds PD-L1", "anti-PD-L1", "PD-L1", true},
		{"PDL1 finds PD-L1", "anti-PD-L1", "pdl1", true},
		{"CAR-T finds CAR T", "CAR T cells", "CAR-T", true},
		{"CAR T finds CAR-T cell", "CAR-T细胞", "car t", true},
		{"with another hyphen", "CTLA‑4 and CTLA–4", "CTLA-4", true},
		{"checkpoints written in two", "check-points", "checkpoint", true},
		{"a Greek letter by its name", "IFN-γ and TNFα", "IFN-gamma", true},
		{"its name by the letter", "interferon gamma", "γ", true},
		{"a variant", "BRAF p.V600E", "v600e", true},
		{"a number", "grade 3 colitis", "grade 3", true},
		{"a unit in one character", "10 ㎎ daily", "10 mg", true},

		{"nothing asked", "anything", "", false},
		{"only punctuation asked", "anything", "?!，。", false},
	} {
		if got := found(c.text, c.query); got != c.want {
			t.Errorf("%s: %q in %q: %v; terms %v, asked %v", c.why, c.query, c.text, got, Terms(c.text), asked(c.query))
		}
	}
}

func TestEveryPartOfATextFindsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"免疫", "治疗", "肺", "癌症", "PD-1", "anti-PD-L1", "CAR-T", "cells", "γ",
			"Sjögren", "grade", "3", "IFN-γ", "therapies", "Ｔ细胞", "x", "一"}), 1, 12).Draw(t, "words")
		seps := rapid.SliceOfN(rapid.SampledFrom([]string{" ", ", ", "。", "\n", "; ", "（"}), len(words), len(words)).Draw(t, "between")
		var b strings.Builder
		for i, w := range words {
			b.WriteString(w + seps[i])
		}
		from := rapid.IntRange(0, len(words)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(words)-1).Draw(t, "to")
		query := strings.Join(words[from:to+1], ", ")
		if !found(b.String(), query) {
			t.Fatalf("%q does not find %q", query, b.String())
		}
	})
}

func TestPlacesAreThoseOfTheOriginal(t *testing.T) {
	text := "ﬁbrosis 与 Sjo\u0308gren, ㍻治疗 PD-1"
	runes := []rune(text)
	for want, place := range map[string]string{"fibrosis": "ﬁbrosis", "sjogren": "Sjo\u0308gren", "治疗": "治疗", "成治": "㍻治",
		"平成": "㍻", "pd1": "PD-1", "与": "与"} {
		i := slices.IndexFunc(indexed(text), func(x term) bool { return x.text == want })
		if i < 0 {
			t.Errorf("%q is no term of %v", want, Terms(text))
			continue
		}
		if x := indexed(text)[i]; string(runes[x.start:x.end]) != place {
			t.Errorf("%q stands at %q, want %q", want, string(runes[x.start:x.end]), place)
		}
	}
}

func TestNumbersOfTerms(t *testing.T) {
	from, to := beginning("免")
	for text, want := range map[string]bool{"免": true, "免疫": true, "免一": true, "疫免": false, "兎": false, "兏": false,
		"pd1": false, "免\U0002A6DF": true, "\U0002A6DF免": false} {
		if n := code(text); (n >= from && n < to) != want {
			t.Errorf("%q is %d; from %d to %d", text, n, from, to)
		}
	}
	seen := map[int64]string{}
	for _, text := range []string{"a", "b", "ab", "ba", "pd1", "pdl1", "免疫", "疫免", "免", "疫", "が", "한국", "한"} {
		if other, taken := seen[code(text)]; taken {
			t.Errorf("%q and %q are one number", text, other)
		}
		seen[code(text)] = text
	}
}

func TestOverlongRunsAreNoWords(t *testing.T) {
	if got := Terms(strings.Repeat("a", 65) + " " + strings.Repeat("b", 64)); len(got) != 1 {
		t.Errorf("got %d terms", len(got))
	}
	if found(strings.Repeat("a", 65), strings.Repeat("a", 65)) {
		t.Error("asked for what is not indexed, and found it")
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("晚期非小细胞肺癌的免疫治疗", "肺癌")
	f.Add("ﬁbrosis Sjo\u0308gren ㍻", "平成")
	f.Add(strings.Repeat("a b ", 200), "a")
	f.Add("\xff\xfe a", "a")
	f.Fuzz(func(t *testing.T, body, query string) {
		body = clean(body)
		text, places := excerpt(body, asked(query))
		n := utf8.RuneCountInString(text)
		last := 0
		for _, m := range places {
			if m.Start < last || m.End <= m.Start || m.End > n {
				t.Fatalf("%v does not fit %q", places, text)
			}
			last = m.End
		}
		for _, x := range indexed(body) {
			if x.start < 0 || x.end <= x.start || x.end > utf8.RuneCountInString(body) || x.text == "" || len(x.text) > maxTerm {
				t.Fatalf("%+v of %q", x, body)
			}
		}
	})
}
