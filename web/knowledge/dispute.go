package knowledge

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
)

// dispute is a statement whose readings differ, laid out side by side. Without sides
// there is none.
type dispute struct {
	Sides    []side
	Contrast []contrast // fields in which they differ
	Alike    []row
}

// disputeOf lays out the readings of a statement and what stands against it.
func disputeOf(ctx context.Context, s *fact.Statement, against []*fact.Statement, n names) dispute {
	if len(s.Readings) == 0 && len(against) == 0 {
		return dispute{}
	}
	d := dispute{Sides: sides(ctx, s, against, n)}
	d.Contrast, d.Alike = contrasts(ctx, d.Sides)
	return d
}

// side is one reading of a dispute, or another statement that says otherwise.
type side struct {
	Name   string // "Reading 1", or the other statement's title
	Lang   lang.Tag
	Path   string // of the other statement
	Note   string
	By     string
	Source fact.Source
	Status fact.Status
	Rows   []row
}

// contrast is one field with what each side says of it, in the order of the sides.
type contrast struct {
	Field  string
	Label  string
	Values []value
}

// silent reports whether the field only differs because some side says nothing.
func (c contrast) silent() bool {
	said := ""
	for _, v := range c.Values {
		if v.unknown() {
			continue
		}
		if said != "" && said != v.plain() {
			return false
		}
		said = v.plain()
	}
	return true
}

// sides lays the readings of a statement, and what stands against it, next to each
// other. None of them wins.
func sides(ctx context.Context, s *fact.Statement, against []*fact.Statement, n names) []side {
	one := side{Name: lang.T(ctx, "knowledge.page.reading", "N", 1), Source: s.Source, Note: s.Note, Status: s.Status, Rows: read(ctx, s)}
	if len(s.Readings) == 0 {
		one.Name = lang.T(ctx, "knowledge.page.reading.this")
	}
	if edition := strings.TrimSpace(s.Body + " " + edition(s)); len(s.Readings) == 0 && edition != "" {
		one.Name = lang.T(ctx, "knowledge.page.reading.this.of", "Edition", edition)
	}
	out := []side{one}
	for i, x := range s.Readings {
		other := *s
		other.Data, other.Checked = x.Data, nil
		out = append(out, side{Name: lang.T(ctx, "knowledge.page.reading", "N", i+2), Source: x.Source, Note: x.Note, By: n.of(ctx, x.By), Status: s.Status, Rows: read(ctx, &other)})
	}
	for _, x := range against {
		name, tag := titleOf(x).In(lang.From(ctx))
		if e := strings.TrimSpace(x.Body + " " + edition(x)); e != "" {
			name, tag = lang.T(ctx, "knowledge.page.reading.other", "Edition", e), lang.From(ctx)
		}
		if tag == lang.From(ctx) {
			tag = ""
		}
		out = append(out, side{Name: name, Lang: tag, Path: address(x.ID, ""), Source: x.Source, Note: x.Note, Status: x.Status, Rows: read(ctx, x)})
	}
	return out
}

// contrasts parts the fields into those that differ and those that all sides have
// alike.
func contrasts(ctx context.Context, list []side) (differ []contrast, alike []row) {
	var fields []string
	labels := map[string]string{}
	for _, s := range list {
		for _, r := range s.Rows {
			if !slices.Contains(fields, r.Field) {
				fields = append(fields, r.Field)
				labels[r.Field] = r.Label
			}
		}
	}
	for _, name := range fields {
		c := contrast{Field: name, Label: labels[name]}
		same := true
		for _, s := range list {
			var v value
			if i := slices.IndexFunc(s.Rows, func(r row) bool { return r.Field == name }); i >= 0 {
				v = s.Rows[i].Value
			}
			same = same && (len(c.Values) == 0 || c.Values[0].plain() == v.plain())
			c.Values = append(c.Values, v)
		}
		if same {
			alike = append(alike, row{Field: name, Label: c.Label, Value: c.Values[0]})
		} else {
			differ = append(differ, c)
		}
	}
	return differ, alike
}
