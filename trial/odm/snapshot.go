package odm

import (
	"io"
	"maps"
	"slices"

	"stepwise/trial/record"
)

// WriteSnapshot writes a Snapshot document: the values as they are in a state, and the
// signatures that hold for them. What was withheld from the state is not in it.
// Snapshots have no audit records (ODM 1.3.2, section 3.1.4.1.2).
func WriteSnapshot(w io.Writer, s *Study, state *record.State, o Options) error {
	if o.Edition != V132 && o.Edition != V20 {
		return ErrEdition
	}
	at := state.At
	if at.IsZero() {
		at = o.Created
	}
	d := begin(w, s.whole(nil), o, "Snapshot", at)
	d.study()
	seen := map[string]bool{}
	for _, subject := range append([]string{""}, state.Subjects()...) {
		for _, f := range d.s.version(subject).Forms {
			for _, r := range state.Rows(f.Name, subject) {
				for _, x := range state.Signed(f.Name, subject, r.Key) {
					seen[first(x.Meaning, "sign")] = true
				}
			}
		}
	}
	d.admin(slices.Sorted(maps.Keys(seen)))
	newest := d.s.version("")
	d.open("ReferenceData", "StudyOID", studyOID(s.Code), "MetaDataVersionOID", versionOID(newest.ID))
	for _, f := range newest.Forms {
		for _, r := range state.Rows(f.Name, "") {
			d.now(newest, &f, r, nil, true) // a Signature has no meaning in reference data
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
	events := []string{}
	for _, x := range v.Visits {
		events = append(events, x.ID)
	}
	for _, event := range append(events, common) {
		open := false
		for _, f := range v.Forms {
			for _, r := range state.Rows(f.Name, subject) {
				visit := v.visit(f.Name, r.Key)
				if visit != (event != common) || visit && r.Key != event {
					continue
				}
				if !open {
					d.open("StudyEventData", "StudyEventOID", visitOID(event))
					open = true
				}
				repeat := r.Key
				if visit || !f.Repeats && r.Key == "1" {
					repeat = ""
				}
				if d.Edition == V20 {
					d.open("ItemGroupData", "ItemGroupOID", formOID(f.Name), "ItemGroupRepeatKey", repeat)
				} else {
					d.open("FormData", "FormOID", formOID(f.Name), "FormRepeatKey", repeat)
				}
				d.now(v, &f, r, state.Signed(f.Name, subject, r.Key), false)
				d.close()
			}
		}
		if open {
			d.close()
		}
	}
	d.close()
}

// now writes the values of a row. Of several signatures ODM takes one; the newest
// stands, since it was given with the others in view.
func (d *document) now(v *Version, f *record.Form, r *record.Row, signs []record.Sign, sole bool) {
	repeat := ""
	if sole && (f.Repeats || r.Key != "1") {
		repeat = r.Key
	}
	d.open("ItemGroupData", "ItemGroupOID", groupOID(f.Name), "ItemGroupRepeatKey", repeat)
	around := func() {
		if len(signs) == 0 {
			return
		}
		s := signs[len(signs)-1]
		d.open("Signature")
		d.leaf("UserRef", "UserOID", userOID(s.By))
		d.leaf("LocationRef", "LocationOID", siteOID(r.Site))
		d.leaf("SignatureRef", "SignatureOID", meaningOID(first(s.Meaning, "sign")))
		d.text("DateTimeStamp", stamp(s.At))
		d.close()
	}
	if d.Edition == V132 {
		around()
	}
	for _, i := range v.form(f.Name).Items {
		text := r.Get(i.Name)
		if text == "" {
			continue
		}
		if d.Edition == V20 {
			d.open("ItemData", "ItemOID", itemOID(f.Name, i.Name))
			d.text("Value", text)
			d.close()
		} else {
			d.leaf("ItemData", "ItemOID", itemOID(f.Name, i.Name), "Value", text)
		}
	}
	if d.Edition == V20 {
		around()
	}
	d.close()
}
