package odm

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"stepwise/trial/record"
)

// document is one that is being written.
type document struct {
	*out
	Options
	s     *Study
	began map[string]bool // entities that the document has inserted
	empty map[record.Place]bool
}

func begin(w io.Writer, s *Study, o Options, kind string, at time.Time) *document {
	d := &document{out: newOut(w), Options: o, s: s, began: map[string]bool{}, empty: map[record.Place]bool{}}
	space, context, archival := space132, "", ""
	if o.Edition == V20 {
		space = space20
	}
	if kind == "Transactional" && len(o.Withheld) == 0 {
		if o.Edition == V20 {
			context = "Archive"
		} else {
			archival = "Yes"
		}
	}
	d.open("ODM", "xmlns", space, "xmlns:sw", Namespace, "FileType", kind, "Granularity", "All", "Context", context, "Archival", archival,
		"FileOID", s.Code+"."+at.UTC().Format("20060102T150405.000000Z"), "CreationDateTime", o.Created.UTC().Format(time.RFC3339),
		"AsOfDateTime", stamp(at), "ODMVersion", string(o.Edition), "Originator", o.Originator, "SourceSystem", "Stepwise", "SourceSystemVersion", o.Program)
	return d
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// ErrEdition is an edition that this package does not know.
var ErrEdition = errors.New("odm: no such edition")

// Write writes a Transactional document: the study with its metadata and every entry
// of the trail, which is given from its first entry.
func Write(w io.Writer, s *Study, entries []record.Entry, o Options) error {
	if o.Edition != V132 && o.Edition != V20 {
		return ErrEdition
	}
	at := o.Created
	if len(entries) > 0 {
		at = entries[len(entries)-1].At
	}
	d := begin(w, s.whole(entries), o, "Transactional", at)
	d.study()
	d.admin(meanings(entries))
	d.reference(entries)
	for i := range d.s.Versions {
		d.clinical(&d.s.Versions[i], entries)
	}
	return d.flush()
}

func meanings(entries []record.Entry) []string {
	seen := map[string]bool{}
	for i := range entries {
		if e := &entries[i]; e.Kind == record.Signature {
			seen[first(signOf(e).Meaning, "sign")] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func signOf(e *record.Entry) (s record.Sign) {
	_ = json.Unmarshal([]byte(e.Detail), &s) // what is no signature means nothing
	return s
}

// reference writes the rows of the whole study, each run of entries of one act on one
// row as an ItemGroupData.
func (d *document) reference(entries []record.Entry) {
	newest := d.s.version("")
	d.open("ReferenceData", "StudyOID", studyOID(d.s.Code), "MetaDataVersionOID", versionOID(newest.ID))
	for run := range runs(entries, func(e *record.Entry) bool { return e.Subject == "" }, sameRow) {
		d.row(newest, run, true)
	}
	d.close()
}

// clinical writes the entries on the subjects whose data a version describes.
func (d *document) clinical(v *Version, entries []record.Entry) {
	open := false
	for act := range runs(entries, func(e *record.Entry) bool { return e.Subject != "" && d.s.version(e.Subject) == v },
		func(a, b *record.Entry) bool { return a.Act == b.Act && a.Subject == b.Subject }) {
		if !open {
			d.open("ClinicalData", "StudyOID", studyOID(d.s.Code), "MetaDataVersionOID", versionOID(v.ID))
			open = true
		}
		d.subject(v, act)
	}
	if open {
		d.close()
	}
}

func sameRow(a, b *record.Entry) bool {
	return a.Act == b.Act && a.Form == b.Form && a.Subject == b.Subject && a.Row == b.Row && a.Kind == record.Value && b.Kind == record.Value
}

// runs yields stretches of the chosen entries that belong together.
func runs(entries []record.Entry, take func(*record.Entry) bool, together func(a, b *record.Entry) bool) func(func([]*record.Entry) bool) {
	return func(yield func([]*record.Entry) bool) {
		var run []*record.Entry
		for i := range entries {
			e := &entries[i]
			if !take(e) {
				continue
			}
			if len(run) > 0 && !together(run[len(run)-1], e) {
				if !yield(run) {
					return
				}
				run = run[:0]
			}
			run = append(run, e)
		}
		if len(run) > 0 {
			yield(run)
		}
	}
}

// change is Insert the first time that the document tells of an entity.
func (d *document) change(entity string) string {
	if d.began[entity] {
		return "Update"
	}
	d.began[entity] = true
	return "Insert"
}

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
		e := run[0]
		event, repeat := common, rowKey(e)
		if v.visit(e.Form, e.Row) {
			event, repeat = e.Row, ""
		} else if f := v.form(e.Form); f != nil && !f.Repeats && e.Row == "1" {
			repeat = ""
		}
		d.open("StudyEventData", "StudyEventOID", visitOID(event), "TransactionType", d.change(subject+"\x00"+event))
		key := subject + "\x00" + event + "\x00" + e.Form + "\x00" + repeat
		if d.Edition == V20 {
			d.open("ItemGroupData", "ItemGroupOID", formOID(e.Form), "ItemGroupRepeatKey", repeat, "TransactionType", d.change(key))
		} else {
			d.open("FormData", "FormOID", formOID(e.Form), "FormRepeatKey", repeat, "TransactionType", d.change(key))
		}
		d.row(v, run, false)
		d.close()
		d.close()
	}
	if d.Edition == V20 {
		around()
	}
	d.close()
}

func rowKey(e *record.Entry) string { return first(e.Row, "1") }

// row writes entries on one row: values, or one signature, or one of what ODM has no
// word for. sole says that nothing stands around it.
func (d *document) row(v *Version, run []*record.Entry, sole bool) {
	e := run[0]
	repeat, change := "", "Context"
	if sole {
		repeat = rowKey(e)
		if f := v.form(e.Form); f != nil && !f.Repeats && e.Row == "1" {
			repeat = ""
		}
	}
	if e.Kind == record.Value {
		change = d.change(e.Subject + "\x00" + e.Form + "\x00" + e.Row)
	}
	d.open("ItemGroupData", "ItemGroupOID", groupOID(e.Form), "ItemGroupRepeatKey", repeat, "TransactionType", change)
	around := func() {
		if e.Kind != record.Value {
			d.audit(e, true)
			d.meaning(e)
		} else if sole {
			d.audit(e, false)
		}
	}
	if d.Edition == V132 {
		around()
	}
	if e.Kind == record.Value {
		for _, x := range run {
			d.value(x)
		}
	}
	if d.Edition == V20 {
		around()
	}
	d.close()
}

// value writes one value. One that is set to nothing is an Update with IsNull, and
// has its AuditRecord like any other (1.3.2, section 3.1.4.1.1, ItemData).
func (d *document) value(e *record.Entry) {
	change := "Update"
	if !d.began["\x00"+e.Subject+"\x00"+e.Form+"\x00"+e.Row+"\x00"+e.Item] {
		d.began["\x00"+e.Subject+"\x00"+e.Form+"\x00"+e.Row+"\x00"+e.Item] = true
		change = "Insert"
	}
	hidden := d.Withheld[e.Seq]
	null := yesOnly(e.New == "" || hidden)
	text := e.New
	if hidden {
		text = ""
	}
	if d.Edition == V20 {
		d.open("ItemData", "ItemOID", itemOID(e.Form, e.Item), "TransactionType", change, "IsNull", null)
		if null == "" {
			d.text("Value", text)
		}
	} else {
		d.open("ItemData", "ItemOID", itemOID(e.Form, e.Item), "TransactionType", change, "IsNull", null, "Value", text)
	}
	d.audit(e, true)
	d.close()
}

// audit writes an AuditRecord; exact adds what makes the entry again.
func (d *document) audit(e *record.Entry, exact bool) {
	if !exact {
		d.open("AuditRecord")
	} else {
		seq, kind, item, entry, withheld := strconv.FormatInt(e.Seq, 10), "", "", "", ""
		if e.Kind != record.Value {
			kind, item = string(e.Kind), e.Item
		}
		detail, hash := e.Detail, e.Hash
		if len(d.Withheld) > 0 {
			hash = "" // everything else of an entry being known, its hash, or the next one's, would let a value be guessed
		}
		if d.Withheld[e.Seq] {
			detail, withheld = "", "Yes"
		} else if !carried(e) {
			text, err := json.Marshal(e)
			if err != nil {
				panic(err) // strings and numbers always marshal
			}
			entry = string(text)
		}
		d.open("AuditRecord", "sw:Seq", seq, "sw:Kind", kind, "sw:Role", e.Role, "sw:Act", e.Act, "sw:Item", item, "sw:Detail", detail,
			"sw:Hash", hash, "sw:Withheld", withheld, "sw:Entry", entry)
	}
	d.leaf("UserRef", "UserOID", userOID(e.By))
	d.leaf("LocationRef", "LocationOID", siteOID(e.Site))
	d.text("DateTimeStamp", stamp(e.At))
	if exact && e.Reason != "" {
		d.text("ReasonForChange", e.Reason)
	}
	if exact {
		d.text("SourceID", strconv.FormatInt(e.Seq, 10))
	}
	d.close()
}

// carried reports whether XML and ODM carry all that the entry says; otherwise the
// whole entry stands beside it.
func carried(e *record.Entry) bool {
	for _, s := range []string{e.By, e.Role, e.Act, e.Site, e.Form, e.Subject, e.Row, e.Item, e.New, e.Reason, e.Detail} {
		if !plain(s) {
			return false
		}
	}
	return e.Form != "" && e.Row != "" && e.By != "" && (e.Kind != record.Value || e.Item != "" && e.Detail == "") &&
		(e.Kind == record.Value || e.New == "" && e.Old == "") && e.At.Equal(e.At.Truncate(time.Microsecond))
}

// meaning writes what is no value: a signature as a Signature, the others as an
// Annotation that a person can read.
func (d *document) meaning(e *record.Entry) {
	if e.Kind == record.Signature {
		s := signOf(e)
		d.open("Signature")
		d.leaf("UserRef", "UserOID", userOID(e.By))
		d.leaf("LocationRef", "LocationOID", siteOID(e.Site))
		d.leaf("SignatureRef", "SignatureOID", meaningOID(first(s.Meaning, "sign")))
		d.text("DateTimeStamp", stamp(e.At))
		d.close()
		return
	}
	said := first(e.Detail, e.Reason, "–")
	if d.Withheld[e.Seq] {
		said = "–"
	}
	d.open("Annotation", "SeqNum", "1")
	if d.Edition == V20 {
		d.words("Comment", record.Words{EN: string(e.Kind) + ": " + said})
	} else {
		d.text("Comment", string(e.Kind)+": "+said)
	}
	d.close()
}
