package odm

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"stepwise/trial/record"
)

// document is one that is being written.
type document struct {
	*out
	Options
	s     *Study
	fits  map[place]*fit
	began map[string]bool // entities that the document has inserted
	notes map[string]int  // annotations by entity
	asked map[int64]*query
}

func begin(w io.Writer, s *Study, uses []use, o Options, kind string, at time.Time) *document {
	if o.Created.Before(at) {
		o.Created = at // nothing is later than its document (1.3.2, sections 2.10 and 3.1)
	}
	d := &document{out: newOut(w), Options: o, s: s.whole(uses), began: map[string]bool{}, notes: map[string]int{}}
	d.fits = d.s.fits(uses)
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
		"FileOID", s.Code+"."+at.UTC().Format("20060102T150405.000000Z"), "CreationDateTime", stamp(o.Created),
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
	d := begin(w, s, usesOf(entries), o, "Transactional", at)
	if o.Edition == V20 {
		d.asked = queries(d.s, entries, o.Withheld)
	}
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

// row writes entries on one row: values, or one signature, or one of what ODM has no
// word for. sole says that nothing stands around it.
func (d *document) row(v *Version, run []*record.Entry, sole bool) {
	e := run[0]
	change := "Context"
	if e.Kind == record.Value {
		change = d.change(e.Subject + "\x00" + e.Form + "\x00" + e.Row)
	}
	d.itemGroup(v, e.Place, sole, change)
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

// itemGroup opens an ItemGroupData; sole says that nothing stands around it.
func (d *document) itemGroup(v *Version, at record.Place, sole bool, change string) {
	oid, repeat := groupOID(at.Form), ""
	if f := v.form(at.Form); f != nil {
		var repeats bool
		if oid, repeats = d.group(f, sole); repeats {
			repeat = first(at.Row, "1")
		}
	}
	d.open("ItemGroupData", "ItemGroupOID", oid, "ItemGroupRepeatKey", repeat, "TransactionType", change)
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
