// Package odm writes the record of a study as CDISC ODM and reads it back: version
// 1.3.2 (final, 2013-12-01) and version 2.0 (final, 2023), both as XML. It computes
// and nothing else.
//
// A Transactional document holds every entry of the trail: each value as an ItemData
// with its TransactionType and its AuditRecord, values set to nothing among them,
// and each signature as a Signature. What ODM has no place for – the hash of each
// entry, the act and the role, what was looked at and what was refused – stands in
// attributes of a vendor namespace (Namespace), as ODM 1.3.2, section 2.4, and the
// extension groups of both schemas provide. From such a document the very same
// entries are read again, and record.Verify holds for them.
//
// A Snapshot document holds the values as they are now.
package odm

import (
	"slices"
	"time"

	"stepwise/trial/record"
)

// Edition is a version of the standard.
type Edition string

// The editions.
const (
	V132 Edition = "1.3.2"
	V20  Edition = "2.0"
)

// Namespace is that of what ODM has no place for.
const Namespace = "https://stepwise.example/odm"

const (
	space132 = "http://www.cdisc.org/ns/odm/v1.3"
	space20  = "http://www.cdisc.org/ns/odm/v2.0"
)

// Study is what surrounds the data: a study and the versions of its metadata.
type Study struct {
	Code     string
	Title    record.Words
	Versions []Version         // oldest first, at least one
	Sites    []Site            // in order
	People   []Person          // in order
	Subjects map[string]string // version of the metadata that describes a subject's data; the newest when absent
}

// Version is one version of the metadata: that of a version of the protocol.
type Version struct {
	ID      string // of the protocol's version, "1"
	Name    string
	Summary string        // what it changes
	Forms   []record.Form // all, those that every study has among them
	Visits  []Visit
}

// Visit is a StudyEventDef: rows of its forms whose key is the visit belong to it.
type Visit struct {
	ID    string
	Words record.Words
	Forms []string
}

// Site is a Location.
type Site struct {
	Code  string
	Words record.Words
}

// Person is a User.
type Person struct {
	ID, Name, Role string
}

// version describes the data of a subject ("" for the whole study).
func (s *Study) version(subject string) *Version {
	if id, ok := s.Subjects[subject]; ok && subject != "" {
		if i := slices.IndexFunc(s.Versions, func(v Version) bool { return v.ID == id }); i >= 0 {
			return &s.Versions[i]
		}
	}
	return &s.Versions[len(s.Versions)-1]
}

// visit reports whether a row stands in a visit of the version.
func (v *Version) visit(form, row string) bool {
	return slices.ContainsFunc(v.Visits, func(x Visit) bool { return x.ID == row && slices.Contains(x.Forms, form) })
}

func (v *Version) form(name string) *record.Form {
	if i := slices.IndexFunc(v.Forms, func(f record.Form) bool { return f.Name == name }); i >= 0 {
		return &v.Forms[i]
	}
	return nil
}

// whole is the study with every form and item that the entries name in every version:
// a reference without its definition would be an error (ODM 1.3.2, section 2.8).
func (s *Study) whole(entries []record.Entry) *Study {
	out := *s
	out.Versions = slices.Clone(s.Versions)
	if len(out.Versions) == 0 {
		out.Versions = []Version{{ID: "0", Name: s.Code}}
	}
	type place struct{ form, item string }
	seen := map[place]bool{}
	var all []record.Form
	note := func(form, item string, def *record.Form) {
		if seen[place{form, item}] {
			return
		}
		seen[place{form, item}] = true
		i := slices.IndexFunc(all, func(f record.Form) bool { return f.Name == form })
		if i < 0 {
			f := record.Form{Name: form, Repeats: true}
			if def != nil {
				f = *def
				f.Items = nil
			}
			all, i = append(all, f), len(all)
		}
		if item == "" {
			return
		}
		x := record.Item{Name: item, Type: record.Text}
		if def != nil {
			if d, ok := def.Item(item); ok {
				x = *d
			}
		}
		all[i].Items = append(all[i].Items, x)
	}
	for _, v := range slices.Backward(out.Versions) { // the newest definition describes best
		for n := range v.Forms {
			note(v.Forms[n].Name, "", &v.Forms[n])
			for _, x := range v.Forms[n].Items {
				note(v.Forms[n].Name, x.Name, &v.Forms[n])
			}
		}
	}
	for i := range entries {
		if entries[i].Form != "" {
			note(entries[i].Form, "", nil)
			note(entries[i].Form, entries[i].Item, nil)
		}
	}
	out.People, out.Sites = slices.Clone(s.People), slices.Clone(s.Sites)
	for i := range entries {
		e := &entries[i]
		if e.By != "" && !slices.ContainsFunc(out.People, func(p Person) bool { return p.ID == e.By }) {
			out.People = append(out.People, Person{ID: e.By, Role: e.Role})
		}
		if e.Site != "" && !slices.ContainsFunc(out.Sites, func(x Site) bool { return x.Code == e.Site }) {
			out.Sites = append(out.Sites, Site{Code: e.Site})
		}
	}
	for n := range out.Versions {
		v := &out.Versions[n]
		v.Forms = slices.Clone(v.Forms)
		for _, f := range all {
			own := v.form(f.Name)
			if own == nil {
				v.Forms = append(v.Forms, f)
				continue
			}
			items := slices.Clone(own.Items)
			for _, x := range f.Items {
				if _, ok := own.Item(x.Name); !ok {
					items = append(items, x)
				}
			}
			own.Items = items
		}
	}
	return &out
}

// Options say what to write.
type Options struct {
	Edition    Edition
	Created    time.Time
	Withheld   map[int64]bool // entries whose value may not leave: they keep their place and say so, and no hash is written
	Program    string         // version of this program
	Originator string
}
