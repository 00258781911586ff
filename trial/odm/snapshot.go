package odm

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stepwise/trial/record"
)

// WriteSnapshot writes a Snapshot document: the values as they are in a state, all
// signatures that hold for them, and in ODM 2.0 the queries. What was withheld from the
// state is not in it. Snapshots have no audit records (ODM 1.3.2, section 3.1.4.1.2).
func WriteSnapshot(w io.Writer, s *Study, state *record.State, o Options) error {
	if o.Edition != V132 && o.Edition != V20 {
		return ErrEdition
	}
	at := state.At
	if at.IsZero() {
		at = o.Created
	}
	d := begin(w, s, usesIn(state), o, "Snapshot", at)
	d.study()
	seen := map[string]bool{}
	for _, r := range state.All() {
		for _, x := range state.Signed(r.Form, r.Subject, r.Key) {
			seen[first(x.Meaning, "sign")] = true
		}
	}
	d.admin(slices.Sorted(maps.Keys(seen)))
	newest := d.s.version("")
	d.open("ReferenceData", "StudyOID", studyOID(s.Code), "MetaDataVersionOID", versionOID(newest.ID))
	for _, f := range newest.Forms {
		for _, r := range state.Rows(f.Name, "") {
			d.now(newest, r, state.Signed(f.Name, "", r.Key), true, nil)
		}
	}
	d.close()
	for i := range d.s.Versions {
		v := &d.s.Versions[i]
		open := false
		for _, subject := range state.Subjects() {
			if d.s.version(subject) != v {
				continue
			}
			if !open {
				d.open("ClinicalData", "StudyOID", studyOID(s.Code), "MetaDataVersionOID", versionOID(v.ID))
				open = true
			}
			d.subjectNow(v, state, subject)
		}
		if open {
			d.close()
		}
	}
	return d.flush()
}

// subjectNow writes what is known of a subject, by visit.
func (d *document) subjectNow(v *Version, state *record.State, subject string) {
	d.open("SubjectData", "SubjectKey", subject)
	for _, f := range v.Forms {
		if rows := state.Rows(f.Name, subject); len(rows) > 0 && rows[0].Site != "" {
			d.leaf("SiteRef", "LocationOID", siteOID(rows[0].Site))
			break
		}
	}
	var asked []*query
	if d.Edition == V20 {
		asked = queriesNow(d.s, state, subject)
	}
	rows := map[string][]*record.Row{} // by study event
	for _, f := range v.Forms {
		for _, r := range state.Rows(f.Name, subject) {
			event := v.event(record.Place{Form: f.Name, Row: r.Key})
			rows[event] = append(rows[event], r)
		}
	}
	for _, event := range append(visits(v), common) {
		if len(rows[event]) == 0 {
			continue
		}
		d.open("StudyEventData", "StudyEventOID", visitOID(event))
		for _, r := range rows[event] {
			at := record.Place{Form: r.Form, Subject: subject, Row: r.Key}
			var here []*query
			asked = slices.DeleteFunc(asked, func(q *query) bool {
				mine := q.about.Form == at.Form && q.about.Row == at.Row
				if mine {
					here = append(here, q)
				}
				return mine
			})
			d.inForm(v, at, func(string) string { return "" }, func() { d.now(v, r, state.Signed(r.Form, subject, r.Key), false, here) })
		}
		d.close()
	}
	for _, q := range asked {
		d.query(q)
	}
	d.close()
}

func visits(v *Version) (out []string) {
	for _, x := range v.Visits {
		out = append(out, x.ID)
	}
	return out
}

// now writes the values of a row, its signatures and the queries about it. ODM takes one
// Signature a row, and none in reference data: the newest stands there, since it was
// given with the others in view, and every one is an Annotation.
func (d *document) now(v *Version, r *record.Row, signs []record.Sign, sole bool, asked []*query) {
	at := record.Place{Form: r.Form, Subject: r.Subject, Row: r.Key}
	partial := slices.ContainsFunc(v.form(r.Form).Items, func(i record.Item) bool { return r.Withheld(i.Name) })
	d.itemGroup(v, at, sole, "")
	around := func() {
		if len(signs) > 0 && !sole {
			s := signs[len(signs)-1]
			d.signature(s.By, r.Site, s.Meaning, s.At)
		}
		for _, s := range signs {
			if partial {
				s.Content = "" // as unbound says
			}
			d.signed(at, s)
		}
	}
	if d.Edition == V132 {
		around()
	}
	for _, i := range v.form(r.Form).Items {
		text := r.Get(i.Name)
		if text == "" {
			continue
		}
		if d.Edition == V20 {
			d.open("ItemData", "ItemOID", itemOID(r.Form, i.Name))
			d.text("Value", text)
			asked = slices.DeleteFunc(asked, func(q *query) bool {
				if q.about.Item == i.Name {
					d.query(q)
				}
				return q.about.Item == i.Name
			})
			d.close()
		} else {
			d.leaf("ItemData", "ItemOID", itemOID(r.Form, i.Name), "Value", text)
		}
	}
	if d.Edition == V20 {
		around()
		for _, q := range asked {
			d.query(q)
		}
	}
	d.close()
}

// signed writes a signature as an Annotation, with all that makes it again.
func (d *document) signed(at record.Place, s record.Sign) {
	detail, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings always marshal
	}
	d.annotate(at, "", strings.Join([]string{"signature: " + s.Name, s.Meaning, stamp(s.At)}, ", "),
		"sw:Seq", strconv.FormatInt(s.Seq, 10), "sw:By", s.By, "sw:Role", s.Role, "sw:At", stamp(s.At), "sw:Detail", string(detail))
}
