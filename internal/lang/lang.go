// Package lang says things in the reader's language: every sentence of the
// interface, in English and in Simplified Chinese, stands in locale/, one pair of
// files a room (room.en.json, room.zh-Hans.json), keyed "room.what".
package lang

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Tag is a language of the interface, as in BCP 47.
type Tag string

// The languages. English is the fallback.
const (
	EN Tag = "en"
	ZH Tag = "zh-Hans"
)

// Tags lists the languages in the order in which a switch shows them.
var Tags = []Tag{EN, ZH}

// Other returns the language that is not t.
func (t Tag) Other() Tag {
	if t == ZH {
		return EN
	}
	return ZH
}

//go:embed locale/*.json
var files embed.FS

// plain holds the sentences without blanks or plural, which are most of them:
// looking one up is a map read. The rest goes through go-i18n.
var (
	plain     = map[Tag]map[string]string{EN: {}, ZH: {}}
	localizer = map[Tag]*i18n.Localizer{}
	matcher   = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})
)

func init() {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	names, _ := fs.Glob(files, "locale/*.json")
	for _, name := range names {
		f, err := bundle.LoadMessageFileFS(files, name)
		if err != nil {
			panic(fmt.Sprintf("lang: %s: %v", name, err)) // embedded, so a test has seen it
		}
		tag := EN
		if strings.HasSuffix(name, ".zh-Hans.json") {
			tag = ZH
		}
		for _, m := range f.Messages {
			if !strings.Contains(m.Other, "{{") && m.One == "" {
				plain[tag][m.ID] = m.Other
			}
		}
	}
	for _, t := range Tags {
		localizer[t] = i18n.NewLocalizer(bundle, string(t), string(EN))
	}
}

// Match picks the language for an Accept-Language header.
func Match(accept string) Tag {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return EN
	}
	if _, i, _ := matcher.Match(tags...); i == 1 {
		return ZH
	}
	return EN
}

// Parse reads a language's name; ok is false for one that is not spoken here.
func Parse(s string) (tag Tag, ok bool) {
	switch Tag(s) {
	case EN, ZH:
		return Tag(s), true
	}
	return EN, false
}

type key struct{}

// With returns a context whose reader reads t.
func With(ctx context.Context, t Tag) context.Context { return context.WithValue(ctx, key{}, t) }

// From returns the reader's language, English when nobody said.
func From(ctx context.Context) Tag {
	if t, ok := ctx.Value(key{}).(Tag); ok {
		return t
	}
	return EN
}

// T returns the sentence named by key in the reader's language. args are pairs
// of name and value for its blanks; "Count" also chooses the plural.
func T(ctx context.Context, key string, args ...any) string { return Say(From(ctx), key, args...) }

// Say is T for a given language.
func Say(t Tag, key string, args ...any) string {
	if len(args) == 0 {
		if s, ok := plain[t][key]; ok {
			return s
		}
	}
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	return SayMap(t, key, data)
}

// SayMap is Say with the blanks as a map. A key that nobody wrote comes back as
// "‹key›", so that it is seen; a test keeps that from happening.
func SayMap(t Tag, key string, data map[string]any) string {
	if s, ok := plain[t][key]; ok {
		return s
	}
	s, err := localizer[t].Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: data["Count"]})
	if err != nil {
		return "‹" + key + "›"
	}
	return s
}

// Has reports whether a sentence exists in both languages.
func Has(key string) bool {
	for _, t := range Tags {
		if _, ok := plain[t][key]; ok {
			continue
		}
		if _, err := localizer[t].LocalizeMessage(&i18n.Message{ID: key}); err != nil {
			return false
		}
	}
	return true
}
