package molecular

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stepwise/knowledge/fact"
)

// Medicine is one that the knowledge base names: a targeted medicine or a
// checkpoint inhibitor.
type Medicine struct {
	INN    string
	NameZH string
	First  First
}

// First is the earliest approval anywhere that the knowledge base holds.
type First struct {
	Month        fact.Month // 0 when none is known
	Whole        bool       // the source gives only the year
	Jurisdiction string
	Statement    string      // id, for /knowledge/{id}
	Status       fact.Status // recalled: a figure that rests on it says so
}

// Catalogue finds medicines by what people write.
type Catalogue struct {
	List   []Medicine // by INN
	byName map[string]int
}

// CatalogueOf lists the medicines of a base. Statements that are drafts or
// withdrawn give no approval.
func CatalogueOf(base *fact.Base) *Catalogue {
	c := &Catalogue{byName: map[string]int{}}
	byINN := map[string]*Medicine{}
	at := func(inn, zh string) *Medicine {
		m := byINN[inn]
		if m == nil {
			m = &Medicine{INN: inn}
			byINN[inn] = m
		}
		if m.NameZH == "" {
			m.NameZH = zh
		}
		return m
	}
	for _, m := range base.Medicines {
		at(m.INN, m.NameZH)
	}
	for _, a := range base.Approvals {
		at(a.INN, "").first(a.Statement, a.Jurisdiction, a.Date, "date")
	}
	for _, i := range base.Inhibitors {
		m := at(i.INN, i.NameZH)
		for _, j := range fact.Jurisdictions {
			if f, ok := i.First[j]; ok {
				m.first(i.Statement, j, f.Date, "first."+j)
			}
		}
	}
	for _, m := range byINN {
		c.List = append(c.List, *m)
	}
	slices.SortFunc(c.List, func(a, b Medicine) int { return strings.Compare(a.INN, b.INN) })
	for i, m := range c.List {
		c.byName[plainName(m.INN)] = i
		if m.NameZH != "" {
			c.byName[plainName(m.NameZH)] = i
		}
	}
	return c
}

// first takes an approval's month if it is the earliest so far. It is as sure as the
// field of the statement from which it comes.
func (m *Medicine) first(s *fact.Statement, jurisdiction, date, field string) {
	if s.Status == fact.Draft || s.Status == fact.Withdrawn {
		return
	}
	status := s.Status
	if status == fact.Verified && !s.Covers(field) {
		status = fact.Recalled
	}
	month, whole, ok := fact.ParseMonth(date)
	if !ok || m.First.Month != 0 && month >= m.First.Month {
		return
	}
	m.First = First{Month: month, Whole: whole, Jurisdiction: jurisdiction, Statement: s.ID, Status: status}
}

// Find reads a medicine's name: the INN or the Chinese name, in any case and width.
func (c *Catalogue) Find(name string) (Medicine, bool) {
	i, ok := c.byName[plainName(name)]
	if !ok {
		return Medicine{}, false
	}
	return c.List[i], true
}

// plainName drops what does not tell medicines apart: case, width, spaces, hyphens
// and the signs between the parts of a combination.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t-_/+&、·　", r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKC.String(s)))
}
