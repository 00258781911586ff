package odm

import "stepwise/trial/record"

// subject writes what one act did to one subject. The audit record of the act is that
// of the elements around the items (1.3.2, section 3.1.4.1.2: an AuditRecord is
// inherited).
func (d *document) subject(v *Version, act []*record.Entry) {
	subject := act[0].Subject
	d.open("SubjectData", "SubjectKey", subject, "TransactionType", d.change(subject))
	around := func() { d.audit(act[0], false) }
	if d.Edition == V132 {
		around()
	}
	if act[0].Site != "" {
		d.leaf("SiteRef", "LocationOID", siteOID(act[0].Site))
	}
	flat := make([]record.Entry, len(act))
	for i, e := range act {
		flat[i] = *e
	}
	for run := range runs(flat, func(*record.Entry) bool { return true }, sameRow) {
		d.within(v, run[0].Place, func() { d.row(v, run, false) })
	}
	var done []*query
	for _, e := range act {
		if q := d.asked[e.Seq]; q != nil {
			if f := v.form(q.about.Form); f != nil && !f.Study && known(f, q.about.Item) {
				d.within(v, q.about, func() { d.question(v, q) })
			} else {
				done = append(done, q)
			}
		}
	}
	if d.Edition == V20 {
		around()
		for _, q := range done {
			d.query(q)
		}
	}
	d.close()
}

func known(f *record.Form, item string) bool {
	_, ok := f.Item(item)
	return ok || item == ""
}

// within writes what stands around a row of a subject: a study event and a form.
func (d *document) within(v *Version, at record.Place, row func()) {
	event := v.event(at)
	d.open("StudyEventData", "StudyEventOID", visitOID(event), "TransactionType", d.change(at.Subject+"\x00"+event))
	d.inForm(v, at, d.change, row)
	d.close()
}

// event is the study event in which a row stands.
func (v *Version) event(at record.Place) string {
	if v.visit(at.Form, at.Row) {
		return at.Row
	}
	return common
}

// inForm writes the form around a row. Its key stands if and only if the form repeats.
func (d *document) inForm(v *Version, at record.Place, change func(string) string, row func()) {
	repeat := ""
	if f := v.form(at.Form); f == nil || f.Repeats {
		repeat = first(at.Row, "1")
	}
	key := change(at.Subject + "\x00" + v.event(at) + "\x00" + at.Form + "\x00" + repeat)
	if d.Edition == V20 {
		d.open("ItemGroupData", "ItemGroupOID", formOID(at.Form), "ItemGroupRepeatKey", repeat, "TransactionType", key)
	} else {
		d.open("FormData", "FormOID", formOID(at.Form), "FormRepeatKey", repeat, "TransactionType", key)
	}
	row()
	d.close()
}
