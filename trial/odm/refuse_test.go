package odm

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"stepwise/trial/record"
)

// What is no document of ours to read is refused with a reason, never half read.
func TestBadDocumentsAreRefused(t *testing.T) {
	list := trail()
	good := string(write(t, study(t), list, Options{Edition: V132}))
	head := `<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Transactional">`
	for _, c := range []struct {
		why, text, says string
		is              error
	}{
		{"nothing", "", "", ErrKind},
		{"another vocabulary", `<html xmlns="http://www.w3.org/1999/xhtml"/>`, "", ErrKind},
		{"ODM of another version", `<ODM xmlns="http://www.cdisc.org/ns/odm/v1.2" FileType="Snapshot"/>`, "", ErrKind},
		{"an unknown kind of file", `<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Everything"/>`, "FileType", nil},
		{"cut off", good[:len(good)/2], "", nil},
		{"an entity bomb: no document type is read", `<!DOCTYPE ODM [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>` + head + `&b;</ODM>`, "", ErrDTD},
		{"an entity that nobody defined", head + `&b;</ODM>`, "entity", nil},
		{"endless nesting", head + strings.Repeat("<a>", 100), "", ErrDepth},
		{"elements that cross", head + `<Study OID="a"></ODM></Study>`, "ends where", nil},
		{"an attribute twice", head + `<Study OID="a" OID="b"/></ODM>`, "twice", nil},
		{"two roots", head + `</ODM>` + head + `</ODM>`, "", ErrKind},
		{"a value of no item", head + `<ClinicalData><SubjectData SubjectKey="1"><ItemGroupData><ItemData ItemOID="x" Value="1"/></ItemGroupData></SubjectData></ClinicalData></ODM>`, "no ItemDef", nil},
		{"a value outside of a group", head + `<ItemData ItemOID="x" Value="1"/></ODM>`, "outside", nil},
		{"a definition outside of metadata", head + `<ItemDef OID="x"/></ODM>`, "outside", nil},
		{"a unit outside of a study", head + `<MeasurementUnit OID="x"/></ODM>`, "outside", nil},
		{"a value beside IsNull", strings.Replace(good, `Value="Asia/Shanghai"`, `IsNull="Yes" Value="Asia/Shanghai"`, 1), "IsNull", nil},
		{"no time", strings.Replace(good, `<DateTimeStamp>2027-01-11T04:01:00.123456Z</DateTimeStamp>`, `<DateTimeStamp>yesterday</DateTimeStamp>`, -1), "no time", nil},
		{"an entry twice", strings.Replace(good, `sw:Seq="2"`, `sw:Seq="3"`, 1), "twice", nil},
		{"a number that is none", strings.Replace(good, `sw:Seq="2"`, `sw:Seq="-2"`, 1), "no number", nil},
		{"not UTF-8", `<?xml version="1.0" encoding="GBK"?>` + head + `</ODM>`, "", nil},
	} {
		_, err := Read(strings.NewReader(c.text), Usual)
		if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	if _, err := Read(strings.NewReader(good), Limits{Bytes: 1000, Depth: 24, Entries: 100}); !errors.Is(err, ErrSize) {
		t.Errorf("larger than allowed: %v", err)
	}
	if _, err := Read(strings.NewReader(good), Limits{Bytes: 1 << 30, Depth: 24, Entries: 3}); !errors.Is(err, ErrSize) {
		t.Errorf("more entries than allowed: %v", err)
	}
}

// Whatever is read, nothing panics; and what was read as a trail that holds is written
// and read again as the same trail.
func FuzzRead(f *testing.F) {
	small := &Study{Code: "A-1", Versions: []Version{{ID: "1", Forms: []record.Form{{Name: "AE", Repeats: true, Items: []record.Item{{Name: "AETERM", Type: record.Text}}}}}}}
	list := chain(value("AE", "BJ01-001", "1", "AETERM", "Fever"), value("AE", "BJ01-001", "1", "AETERM", ""), value("AE", "", "1", "AETERM", "x"))
	for _, edition := range []Edition{V132, V20} {
		f.Add(write(f, small, list, Options{Edition: edition}))
	}
	few := chain(append(list, value("QUERY", "BJ01-001", "1", "STATUS", "open"), value("QUERY", "BJ01-001", "1", "FORM", "AE"), value("QUERY", "BJ01-001", "1", "ROW", "1"))...)
	few = chain(append(few, record.Entry{Kind: record.Signature, Place: record.Place{Form: "AE", Subject: "BJ01-001", Row: "1"},
		Detail: text(record.Sign{Name: "A", Meaning: "confirm", Content: record.Replay(few).Row("AE", "BJ01-001", "1").Content()})})...)
	small.Versions[0].Plan = Plan{Phase: "PHASE I TRIAL", Subjects: 20, Arms: []Arm{{ID: "1"}}, Criteria: []Criterion{{ID: "I1", Expr: "age >= 18"}}}
	for _, edition := range []Edition{V132, V20} {
		f.Add(write(f, small, few, Options{Edition: edition}))
		var b bytes.Buffer
		if err := WriteSnapshot(&b, small, record.Replay(few), Options{Edition: edition, Created: noon}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot"><Study OID="x"><MetaDataVersion OID="1" Name="1"><StudyEventDef/><ItemGroupDef OID="g"/><ItemRef/><CheckValue>1</CheckValue></MetaDataVersion></Study></ODM>`))
	f.Add([]byte(`<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileType="Snapshot"><CodeListItem/></ODM>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := Read(bytes.NewReader(text), Limits{Bytes: 1 << 20, Depth: 24, Entries: 1000})
		if err != nil || !doc.Whole() || record.Verify(doc.Entries, "") != nil {
			return
		}
		again, err := Read(bytes.NewReader(write(t, &doc.Study, doc.Entries, Options{Edition: V20})), Usual)
		if err != nil || record.Verify(again.Entries, doc.Entries[len(doc.Entries)-1].Hash) != nil || len(again.Entries) != len(doc.Entries) {
			t.Fatalf("written again: %v", err)
		}
	})
}
