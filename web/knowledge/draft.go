package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

// around are the fields of a statement beside its data, by the names of the form.
var around = []string{"title.en", "title.zh", "subject", "body", "jurisdiction", "version", "year",
	"source.citation", "source.address", "source.page", "source.kind", "note", "against", "primary"}

// valuesOf writes a statement as the values of the form.
func valuesOf(s *fact.Statement) map[string]string {
	v := map[string]string{
		"title.en": s.Title.EN, "title.zh": s.Title.ZH, "subject": s.Subject, "body": s.Body, "jurisdiction": s.Jurisdiction, "version": s.Version,
		"source.citation": s.Source.Citation, "source.address": s.Source.Address, "source.page": s.Source.Page, "source.kind": s.Source.Kind,
		"note": s.Note, "against": strings.Join(s.Against, "\n"), "year": "", "primary": "",
	}
	if s.Year != 0 {
		v["year"] = strconv.Itoa(s.Year)
	}
	if s.NeedsPrimary {
		v["primary"] = "1"
	}
	m := open(s.Data)
	for _, f := range shapes[s.Kind] {
		v[f.name()] = flat(m, f)
	}
	return v
}

// posted are the values of a form that somebody sent.
func posted(kind fact.Kind, form url.Values) map[string]string {
	v := map[string]string{}
	for _, name := range around {
		v[name] = clean(form.Get(name))
	}
	for _, f := range shapes[kind] {
		v[f.name()] = clean(form.Get(f.name()))
	}
	return v
}

// drafted makes the statement that the values say, on the ground of base. Faults are
// noted under the names of the form's fields.
func drafted(f *fault.Form, base *fact.Statement, v map[string]string) fact.Statement {
	s := *base
	s.Title = fact.Name{EN: v["title.en"], ZH: v["title.zh"]}
	s.Subject, s.Body, s.Jurisdiction, s.Version = v["subject"], v["body"], v["jurisdiction"], v["version"]
	s.Source = fact.Source{Citation: v["source.citation"], Address: v["source.address"], Page: v["source.page"], Kind: v["source.kind"]}
	s.Note, s.NeedsPrimary = v["note"], v["primary"] != ""
	s.Against = nil
	for _, x := range lines(v["against"]) {
		s.Against = append(s.Against, x.(string))
	}
	s.Year = 0
	if v["year"] != "" {
		n, err := strconv.Atoi(fold(v["year"]))
		f.Check(err == nil && n >= 1900 && n <= 2200, "year", "fault.number", "Min", 1900, "Max", 2200)
		s.Year = n
	}
	f.Check(s.Title.EN != "" || s.Title.ZH != "", "title.en", "fault.required")
	f.Check(s.Subject != "", "subject", "fault.required")
	s.Data = fill(f, base.Kind, base.Data, func(name string) string { return v[name] })
	return s
}

// digest tells whether what is saved is what was looked at before.
func digest(s fact.Statement) string {
	b, err := json.Marshal(s)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// merge brings a writer's values onto a newer revision: what the writer left alone
// follows the newer one, what only the writer changed stays, and what both changed
// stays as the writer has it and is named in both.
func merge(base, mine, newer map[string]string) (merged map[string]string, both []string) {
	merged = map[string]string{}
	for name, v := range mine {
		switch {
		case v == clean(base[name]):
			merged[name] = newer[name]
		case clean(newer[name]) == clean(base[name]) || clean(newer[name]) == v:
			merged[name] = v
		default:
			merged[name] = v
			both = append(both, name)
		}
	}
	slices.Sort(both)
	return merged, both
}
