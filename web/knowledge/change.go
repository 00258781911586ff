package knowledge

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"stepwise/casereport/diff"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
)

// change is one field that two versions of a statement say differently.
type change struct {
	Field string // of Data; "" for what lies around it
	Label string
	Spans []diff.Span
	Lang  lang.Tag
}

// compare lists what differs, field by field, word by word. A nil before is a new
// statement.
func compare(ctx context.Context, before, after *fact.Statement) []change {
	if before == nil {
		before = &fact.Statement{Kind: after.Kind}
	}
	var out []change
	old, now := everything(ctx, before), everything(ctx, after)
	for i, j := 0, 0; i < len(old) || j < len(now); {
		switch {
		case i < len(old) && j < len(now) && old[i].Field == now[j].Field && old[i].Label == now[j].Label:
			add(&out, now[j], old[i].Value, now[j].Value)
			i, j = i+1, j+1
		case j >= len(now) || i < len(old) && !has(now[j:], old[i]):
			add(&out, old[i], old[i].Value, value{})
			i++
		default:
			add(&out, now[j], value{}, now[j].Value)
			j++
		}
	}
	return out
}

// made is what a revision changed. One that opposes changes nothing but adds a
// reading: what that reads differently is shown.
func made(ctx context.Context, before *fact.Statement, r *room.Revision) []change {
	if before == nil {
		return nil
	}
	if n := len(r.Readings); r.Cause == room.Opposed && n > 0 {
		other := *r.Statement
		other.Data = r.Readings[n-1].Data
		return compare(ctx, r.Statement, &other)
	}
	return compare(ctx, before, r.Statement)
}

func has(list []row, r row) bool {
	for _, x := range list {
		if x.Field == r.Field && x.Label == r.Label {
			return true
		}
	}
	return false
}

func add(out *[]change, r row, old, now value) {
	a, b := old.plain(), now.plain()
	if a == b {
		return
	}
	c := change{Field: r.Field, Label: r.Label, Lang: now.Lang}
	if brief(a) && brief(b) || isWeb(a) || isWeb(b) {
		if a != "" {
			c.Spans = append(c.Spans, diff.Span{Op: diff.Deleted, Text: a})
		}
		if b != "" {
			c.Spans = append(c.Spans, diff.Span{Op: diff.Inserted, Text: b})
		}
	} else {
		c.Spans = diff.Words(a, b)
	}
	*out = append(*out, c)
}

// brief reports whether a text is better read whole than letter by letter: a dose, an
// action, a name.
func brief(s string) bool {
	return utf8.RuneCountInString(s) <= 60 && !strings.Contains(s, "\n")
}

// everything is what a person can change of a statement, as rows: the data first.
func everything(ctx context.Context, s *fact.Statement) []row {
	out := read(ctx, s)
	around := func(key, v string) {
		out = append(out, row{Label: lang.T(ctx, "knowledge.page."+key), Value: written(ctx, v)})
	}
	year := ""
	if s.Year != 0 {
		year = strconv.Itoa(s.Year)
	}
	around("title.en", s.Title.EN)
	around("title.zh", s.Title.ZH)
	around("subject", s.Subject)
	around("body", s.Body)
	around("jurisdiction", s.Jurisdiction)
	around("version", s.Version)
	around("year", year)
	around("citation", s.Source.Citation)
	around("address", s.Source.Address)
	around("place", s.Source.Page)
	around("sourcekind", option(ctx, "source", s.Source.Kind).Text)
	around("note", s.Note)
	around("against", strings.Join(s.Against, "\n"))
	primary := ""
	if s.NeedsPrimary {
		primary = lang.T(ctx, "knowledge.page.bool.true")
	}
	around("primary", primary)
	return out
}
