package odm

import (
	"slices"
	"unicode/utf8"

	"stepwise/trial/odm/clause"
	"stepwise/trial/record"
)

// use is a value, a signature or a look at a place: what definitions must allow.
type use struct {
	record.Place
	site, by, role, value string
}

func usesOf(entries []record.Entry) []use {
	out := make([]use, len(entries))
	for i := range entries {
		e := &entries[i]
		out[i] = use{e.Place, e.Site, e.By, e.Role, ""}
		if e.Kind == record.Value {
			out[i].value = e.New
		}
	}
	return out
}

func usesIn(state *record.State) (out []use) {
	for _, r := range state.All() {
		out = append(out, use{record.Place{Form: r.Form, Subject: r.Subject, Row: r.Key}, r.Site, "", "", ""})
		for _, item := range r.Items() {
			out = append(out, use{record.Place{Form: r.Form, Subject: r.Subject, Row: r.Key, Item: item}, r.Site, "", "", r.Get(item)})
		}
		for _, s := range state.Signed(r.Form, r.Subject, r.Key) {
			out = append(out, use{record.Place{Form: r.Form, Subject: r.Subject, Row: r.Key}, r.Site, s.By, s.Role, ""})
		}
	}
	return out
}

// whole is the study with everything that its data refer to, in every version: a
// reference without its definition would be an error (ODM 1.3.2, section 2.8).
func (s *Study) whole(uses []use) *Study {
	out := *s
	out.Versions, out.People, out.Sites = slices.Clone(s.Versions), slices.Clone(s.People), slices.Clone(s.Sites)
	if len(out.Versions) == 0 {
		out.Versions = []Version{{ID: "0", Name: s.Code}}
	}
	all := catalogue{items: map[place]bool{}}
	for _, v := range slices.Backward(out.Versions) { // the newest definition describes best
		for n := range v.Forms {
			all.form(v.Forms[n])
		}
	}
	for i := range uses {
		u := &uses[i]
		if u.Form != "" {
			all.item(all.form(record.Form{Name: u.Form, Repeats: true, Study: u.Subject == ""}), record.Item{Name: u.Item, Type: record.Text})
		}
		if u.by != "" && !slices.ContainsFunc(out.People, func(p Person) bool { return p.ID == u.by }) {
			out.People = append(out.People, Person{ID: u.by, Role: u.role})
		}
		if u.site != "" && !slices.ContainsFunc(out.Sites, func(x Site) bool { return x.Code == u.site }) {
			out.Sites = append(out.Sites, Site{Code: u.site})
		}
	}
	for n := range out.Versions {
		v := &out.Versions[n]
		v.Forms = slices.Clone(v.Forms)
		for _, f := range all.forms {
			own := v.form(f.Name)
			if own == nil {
				v.Forms = append(v.Forms, f)
				continue
			}
			own.Items = slices.Clone(own.Items)
			for _, x := range f.Items {
				if _, ok := own.Item(x.Name); !ok {
					own.Items = append(own.Items, x)
				}
			}
		}
	}
	out.stray = map[string]bool{}
	for i := range uses {
		if f := out.version(uses[i].Subject).form(uses[i].Form); f != nil && f.Study != (uses[i].Subject == "") {
			out.stray[f.Name] = true
		}
	}
	// The repeat key stands if and only if the definition repeats (3.1.4.1.1.1).
	for i := range uses {
		u := &uses[i]
		if own := out.version(u.Subject); u.Row != "" && u.Row != "1" && !own.visit(u.Form, u.Row) {
			for n := range out.Versions {
				if f := out.Versions[n].form(u.Form); f != nil {
					f.Repeats = true
				}
			}
		}
	}
	return &out
}

// catalogue gathers forms with the items that any version of them has.
type catalogue struct {
	forms []record.Form
	items map[place]bool
}

func (c *catalogue) form(f record.Form) int {
	i := slices.IndexFunc(c.forms, func(x record.Form) bool { return x.Name == f.Name })
	items := f.Items
	if i < 0 {
		f.Items = nil
		c.forms, i = append(c.forms, f), len(c.forms)
	}
	for _, x := range items {
		c.item(i, x)
	}
	return i
}

func (c *catalogue) item(form int, x record.Item) {
	at := place{c.forms[form].Name, x.Name}
	if x.Name != "" && !c.items[at] {
		c.items[at] = true
		c.forms[form].Items = append(c.forms[form].Items, x)
	}
}

// fit is how far the values of an item go beyond its definition: those of an earlier
// version, or numbers in a form that ODM does not write. The definition gives way,
// since a value is never changed (1.3.2, section 3.1.4.1.1.1.1.1: a value must obey
// the format of its DataType).
type fit struct {
	length int      // of the longest value, in characters
	loose  bool     // not all are of the type
	others []string // that are no choice
}

func (s *Study) fits(uses []use) map[place]*fit {
	out := map[place]*fit{}
	for i := range uses {
		u := &uses[i]
		if u.value == "" {
			continue
		}
		at := place{u.Form, u.Item}
		f := out[at]
		if f == nil {
			f = &fit{}
			out[at] = f
		}
		f.length = max(f.length, utf8.RuneCountInString(u.value))
		def := s.version(u.Subject).form(u.Form)
		if def == nil {
			continue
		}
		x, ok := def.Item(u.Item)
		if !ok {
			continue
		}
		f.loose = f.loose || !clause.Fits(first(types[x.Type], "text"), u.value)
		known := len(x.Codes) == 0 || slices.ContainsFunc(x.Codes, func(c record.Code) bool { return c.Value == u.value })
		if x.Type == record.Flag {
			f.loose = f.loose || u.value != "Y" && u.value != "N"
		} else if !known && !slices.Contains(f.others, u.value) {
			f.others = append(f.others, u.value)
		}
	}
	return out
}
