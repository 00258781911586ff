package knowledge

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/knowledge/fact"
)

// part of a statement as the page lays it out: what advice may use, what it may not,
// and what no body said.
func (s sheet) covered() []row { return s.pick(func(r row) bool { return r.Checked }) }

func (s sheet) uncovered() []row {
	return s.pick(func(r row) bool { return !r.Checked && !s.shared(r.Field) && !s.identity(r.Field) })
}

func (s sheet) common() []row {
	return s.pick(func(r row) bool { return s.shared(r.Field) && !r.Checked })
}

// told are all that a statement says which is no advice, with the marks of the fields
// that were read nevertheless.
func (s sheet) told() []row {
	return s.pick(func(r row) bool { return !s.shared(r.Field) && !s.identity(r.Field) })
}

// about are the fields that say which cell of the table this is.
func (s sheet) about() []row {
	return s.pick(func(r row) bool { return s.identity(r.Field) && !r.Checked })
}

func (s sheet) pick(keep func(row) bool) []row {
	var out []row
	for _, r := range s.rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// shared reports whether a field is one list for all bodies: naming it under one
// body would put words into its mouth.
func (s sheet) shared(name string) bool {
	return s.Kind == fact.KindCell && (name == "workup" || name == "consult")
}

// identity reports whether a field only says which cell of the table this is.
func (s sheet) identity(name string) bool { return identity(s.Kind, name) }

func identity(kind fact.Kind, name string) bool {
	return kind == fact.KindCell && slices.Contains([]string{"irae", "name_en", "name_zh", "system", "ctcae_terms", "grade"}, name)
}

// meta is what a list says of a statement beside its title.
func meta(ctx context.Context, s *fact.Statement) string {
	list := []string{kindName(ctx, string(s.Kind))}
	for _, x := range []string{s.Body, s.Jurisdiction, edition(s)} {
		if x != "" {
			list = append(list, x)
		}
	}
	return strings.Join(list, " · ")
}

// edition is the version of the source, with its year where that says more.
func edition(s *fact.Statement) string {
	if year := strconv.Itoa(s.Year); s.Year != 0 && !strings.Contains(s.Version, year) {
		return strings.TrimSpace(s.Version + " " + year)
	}
	return s.Version
}

// isWeb reports whether an address is one that a browser may follow.
func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && slices.Contains([]string{"http", "https"}, u.Scheme) && !strings.ContainsAny(s, " \t\n")
}
