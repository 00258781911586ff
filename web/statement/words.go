package statement

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/lrs"
)

// said is a text of a statement and the language that it is in: "" for the
// reader's own and for what has no language.
type said struct {
	text string
	lang string
}

// choose takes from a language map what suits the reader: their language, else
// what is marked as no language, else the other of our two, else any.
func choose(ctx context.Context, words map[string]string) said {
	mine, other := reader(ctx)
	if s := of(words, string(mine)); s != "" {
		return said{text: s}
	}
	if s := words["und"]; s != "" {
		return said{text: s}
	}
	for _, tag := range append([]string{string(other)}, slices.Sorted(maps.Keys(words))...) {
		if s := of(words, tag); s != "" {
			return said{s, tag}
		}
	}
	return said{}
}

// of finds a language's words, exactly, then under any tag of the same language:
// "en-GB" and "zh-CN" will do.
func of(words map[string]string, tag string) string {
	if s := words[tag]; s != "" {
		return s
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if language(key) == language(tag) && words[key] != "" {
			return words[key]
		}
	}
	return ""
}

func language(tag string) string {
	first, _, _ := strings.Cut(tag, "-")
	return lower(first)
}

func verb(iri, en, zh string) lrs.Verb {
	return lrs.Verb{ID: iri, Display: map[string]string{string(lang.EN): en, string(lang.ZH): zh}}
}

// verbs are those offered to choose from: what our rooms write, and what courses
// write most.
var verbs = append(slices.Clone(lrs.Verbs),
	verb("http://adlnet.gov/expapi/verbs/initialized", "began", "开始"),
	verb("http://adlnet.gov/expapi/verbs/attempted", "attempted", "尝试"),
	verb("http://adlnet.gov/expapi/verbs/experienced", "looked at", "浏览"),
	verb("http://adlnet.gov/expapi/verbs/interacted", "worked with", "操作"),
	verb("http://adlnet.gov/expapi/verbs/suspended", "paused", "暂停"),
	verb("http://adlnet.gov/expapi/verbs/resumed", "went on with", "继续"))

// verbWords is what a verb is called: in the reader's language as the statement
// says it, as we say it, or in the language that there is.
func verbWords(ctx context.Context, iri string, display map[string]string) said {
	mine := choose(ctx, display)
	if mine.text != "" && mine.lang == "" {
		return mine
	}
	for _, v := range verbs {
		if v.ID == iri {
			return choose(ctx, v.Display)
		}
	}
	if mine.text == "" {
		mine.text = iri[strings.LastIndexAny(iri, "/#")+1:]
	}
	return mine
}

// short writes an IRI by its place under our namespace, and others whole.
func short(iri string) string { return strings.TrimPrefix(iri, lrs.Base+"/") }
