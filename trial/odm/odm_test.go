package odm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"stepwise/seed"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

var noon = time.Date(2027, 1, 11, 4, 0, 0, 123456000, time.UTC)

// chain numbers and chains entries; those that name no act are acts of their own.
func chain(list ...record.Entry) []record.Entry {
	prev, now := "", map[record.Place]string{}
	for i := range list {
		e := &list[i]
		e.Seq, e.Prev, e.At = int64(i+1), prev, noon.Add(time.Duration(i)*time.Minute)
		if e.Kind == "" {
			e.Kind = record.Value
		}
		if e.By == "" {
			e.By, e.Role = "u1", "investigator"
		}
		if e.Act == "" {
			e.Act = fmt.Sprint("act", i)
		}
		if e.Kind == record.Value {
			e.Old = now[e.Place]
			now[e.Place] = e.New
		}
		if i > 0 && e.Act == list[i-1].Act { // what is one act is at one time
			e.At = list[i-1].At
		}
		e.Hash = e.Sum()
		prev = e.Hash
	}
	return list
}

func value(formName, subject, row, item, text string) record.Entry {
	site := ""
	if subject != "" {
		site = subject[:4]
	}
	return record.Entry{Site: site, Place: record.Place{Form: formName, Subject: subject, Row: row, Item: item}, New: text}
}

// study is a study with two versions of its protocol.
func study(t testing.TB) *Study {
	t.Helper()
	p, err := protocol.Read(seed.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	v := Version{ID: "1", Name: "1", Summary: p.Summary, Forms: append(append(slices.Clone(form.All), p.Screening), p.Forms...)}
	for _, x := range p.Visits {
		v.Visits = append(v.Visits, Visit{x.ID, x.Words, append([]string{"VISIT"}, x.Forms...), &When{x.Anchor, x.Day, x.Before, x.After}})
	}
	second := v
	second.ID, second.Name, second.Summary = "2", "2", "One more item."
	second.Forms = slices.Clone(v.Forms)
	last := &second.Forms[len(second.Forms)-1]
	low := 0.5
	last.Items = append(slices.Clone(last.Items), record.Item{Name: "EXTRA", Words: record.Words{EN: "Extra <&>", ZH: "附加"}, Type: record.Decimal, Unit: "mg/L", Min: &low, Genome: true})
	plan := Plan{Title: p.Title, Phase: "PHASE I TRIAL", Product: p.Product, Subjects: p.Evaluable}
	for _, l := range p.Levels {
		plan.Arms = append(plan.Arms, Arm{fmt.Sprint("D", l.Level), record.Words{EN: fmt.Sprint(l.Amount, " ", l.Unit)}})
	}
	for _, exclude := range []bool{false, true} {
		for _, c := range p.Eligibility {
			if c.Exclude == exclude {
				plan.Criteria = append(plan.Criteria, Criterion{c.ID, c.Exclude, c.Text, c.Expr})
			}
		}
	}
	v.Plan, second.Plan = plan, plan
	return &Study{Code: "LUNG-01", Title: record.Words{EN: "CAR-T in lung cancer", ZH: "肺癌CAR-T"}, Versions: []Version{v, second},
		Sites:  []Site{{"BJ01", record.Words{EN: "Beijing", ZH: "北京"}}, {"SH01", record.Words{EN: "Shanghai", ZH: "上海"}}},
		People: []Person{{"u1", "A Person", "investigator"}, {"u2", "Another", "lead"}}, Subjects: map[string]string{"BJ01-001": "1", "SH01-001": "2"}}
}

func trail() []record.Entry {
	sign := record.Entry{Kind: record.Signature, Site: "BJ01", Place: record.Place{Form: "SCREENED", Subject: "BJ01-001", Row: "1"},
		Detail: `{"name":"A Person","meaning":"confirm","content":"abc"}`}
	one := value("AE", "BJ01-001", "1", "AETERM", "Fever & <chills>\n\tsecond line\r\n  ")
	two := value("AE", "BJ01-001", "1", "AETOXGR", "2")
	one.Act, two.Act = "together", "together"
	changed := value("AE", "BJ01-001", "1", "AETOXGR", "3")
	changed.Reason = "transcription error, \"2\" for '3'"
	nothing := value("AE", "BJ01-001", "1", "AETOXGR", "")
	nothing.Reason = "entered for the wrong event"
	looked := record.Entry{Kind: record.Looked, Site: "BJ01", By: "u2", Role: "monitor", Place: record.Place{Form: "IDENTITY", Subject: "BJ01-001", Row: "1"}, Detail: `{"read":["name"]}`}
	refused := record.Entry{Kind: record.Refused, Site: "BJ01", Place: record.Place{Form: "HANDOVER", Subject: "BJ01-001", Row: "4", Item: "SECOND"}, Reason: "custody.fault.patient", Detail: `{"label":"x"}`}
	export := record.Entry{Kind: record.Looked, By: "u2", Role: "lead", Place: record.Place{Form: "STUDY", Row: "1"}, Detail: `{"export":"trail"}`}
	list := chain(
		value("STUDY", "", "1", "CODE", "LUNG-01"), value("SITE", "", "BJ01", "ZONE", "Asia/Shanghai"), value("PROTOCOL", "", "1", "DOC", seed.Protocol),
		value("SUBJECT", "BJ01-001", "1", "SITE", "BJ01"), one, two, value("LB", "BJ01-001", "D7", "NEUT", "1.50770"), value("LB", "BJ01-001", "unplanned 1", "NEUT", "0.2"),
		changed, value("SCREENED", "BJ01-001", "1", "OUTCOME", "eligible"), sign, nothing, value("AE", "BJ01-001", "1", "AETOXGR", "1"),
		looked, refused, value("SUBJECT", "SH01-001", "1", "SITE", "SH01"), value("OLDFORM", "SH01-001", "7", "GONE", "a form that no version has"),
		value("LB", "SH01-001", "D7", "GONE", "an item that no version has"), value("SUBJECT", "SH01-001", "2", "NUMBER", "a second row of a form that does not repeat"),
		value("AE", "SH01-001", "1", "COMMENT", "a bell \x07 that XML cannot carry"), value("AE", "SH01-001", "1", "COMMENT", "]]> 😀 \u2028"), export, value("STUDY", "", "1", "CODE", ""))
	asked := func(row, form, at, item, text, status, act string) (out []record.Entry) {
		for _, x := range [][2]string{{"FORM", form}, {"ROW", at}, {"ITEM", item}, {"TEXT", text}, {"STATUS", status}} {
			if x[1] != "" {
				e := value("QUERY", "BJ01-001", row, x[0], x[1])
				e.By, e.Role, e.Act = "u2", "monitor", act
				out = append(out, e)
			}
		}
		return out
	}
	looked.Detail = `{"read":["birth"]}`
	list = append(list, looked, looked) // the second and third look at one row
	list = append(list, asked("1", "AE", "1", "AETOXGR", "Which grade?", "open", "q1")...)
	answer := value("QUERY", "BJ01-001", "1", "ANSWER", "As entered.")
	answered := value("QUERY", "BJ01-001", "1", "STATUS", "answered")
	answer.Act, answered.Act = "q2", "q2"
	list = append(list, answer, answered)
	list = append(list, asked("1", "", "", "", "", "closed", "q3")...)
	list = append(list, asked("2", "LB", "D7", "", "Sample of which day?", "open", "q4")...)
	list = append(list, asked("3", "NOFORM", "1", "", "What of this?", "open", "q5")...)
	list = append(list,
		value("LB", "BJ01-001", "D14", "NEUT", "1e3"),                                                                                    // a number that is none in ODM
		value("AE", "BJ01-001", "1", "AEREL", "a choice of another version"),                                                             // in no code list
		record.Entry{Kind: record.Refused, Place: record.Place{Form: "HANDOVER", Row: "9"}, Reason: "x"},                                 // a form of subjects, and no subject
		record.Entry{Kind: record.Looked, Site: "BJ01", Place: record.Place{Form: "STUDY", Subject: "BJ01-001", Row: "1"}, Detail: `{}`}) // the other way round
	for _, at := range []record.Place{{Form: "SCREENED", Subject: "BJ01-001", Row: "1"}, {Form: "PROTOCOL", Row: "1"}} {
		content := record.Replay(list).Row(at.Form, at.Subject, at.Row).Content()
		for _, s := range []struct{ by, name, meaning string }{{"u1", "A Person", "confirm"}, {"u2", "Another", "approve"}} {
			list = append(list, record.Entry{Kind: record.Signature, Place: at, By: s.by, Role: "committee", Detail: text(record.Sign{Name: s.name, Meaning: s.meaning, Content: content})})
		}
	}
	for i := range list {
		list[i].At, list[i].Hash = time.Time{}, ""
	}
	return chain(list...)
}

func write(t testing.TB, s *Study, list []record.Entry, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	o.Created = noon
	if err := Write(&b, s, list, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Out and in again, every entry is the same, byte for byte, and the trail holds.
func TestNothingIsLost(t *testing.T) {
	list := trail()
	for _, edition := range []Edition{V132, V20} {
		text := write(t, study(t), list, Options{Edition: edition})
		f, err := Read(bytes.NewReader(text), Usual)
		if err != nil {
			t.Fatalf("%s: %v", edition, err)
		}
		if f.Edition != edition || !f.Whole() || len(f.Entries) != len(list) {
			t.Fatalf("%s: %s, whole %v, %d of %d entries", edition, f.Edition, f.Whole(), len(f.Entries), len(list))
		}
		for i := range list {
			want, _ := json.Marshal(list[i])
			got, _ := json.Marshal(f.Entries[i])
			if !bytes.Equal(want, got) {
				t.Errorf("%s: entry %d is\n%s\nwas\n%s", edition, i+1, got, want)
			}
		}
		if b := record.Verify(f.Entries, list[len(list)-1].Hash); b != nil {
			t.Errorf("%s: %+v", edition, b)
		}
		again := write(t, &f.Study, f.Entries, Options{Edition: edition})
		if f2, err := Read(bytes.NewReader(again), Usual); err != nil || !reflect.DeepEqual(f.Entries, f2.Entries) || !reflect.DeepEqual(f.Study, f2.Study) {
			t.Errorf("%s: written again from what was read, it reads otherwise: %v", edition, err)
		}
	}
}

// Metadata come back as they were: names in both languages, types, units, limits,
// codes, what is required, what repeats, what is genome data.
func TestMetadataComesBack(t *testing.T) {
	want := study(t)
	for _, edition := range []Edition{V132, V20} {
		f, err := Read(bytes.NewReader(write(t, want, nil, Options{Edition: edition})), Usual)
		if err != nil {
			t.Fatalf("%s: %v", edition, err)
		}
		if f.Study.Code != want.Code || f.Study.Title != want.Title || !reflect.DeepEqual(f.Study.Sites, want.Sites) {
			t.Errorf("%s: %+v %+v", edition, f.Study.Title, f.Study.Sites)
		}
		for n, v := range want.whole(nil).Versions {
			got := f.Study.Versions[n]
			if got.ID != v.ID || got.Summary != v.Summary || len(got.Forms) != len(v.Forms) || len(got.Visits) != len(v.Visits) {
				t.Fatalf("%s: version %s: %q, %d forms, %d visits", edition, got.ID, got.Summary, len(got.Forms), len(got.Visits))
			}
			for i := range v.Forms {
				if a, b := text(got.Forms[i]), text(v.Forms[i]); a != b {
					t.Errorf("%s: form %s is\n%s\nwas\n%s", edition, v.Forms[i].Name, a, b)
				}
			}
			plan := v.Plan
			if edition == V132 {
				plan = Plan{} // nothing there has a place for it
			}
			if a, b := text(got.Plan), text(plan); a != b {
				t.Errorf("%s: the plan is\n%s\nwas\n%s", edition, a, b)
			}
			for i, x := range v.Visits {
				if edition == V132 {
					x.When = nil
				}
				if a, b := text(got.Visits[i]), text(x); a != b {
					t.Errorf("%s: visit %s, was %s", edition, a, b)
				}
			}
		}
	}
}

func text(x any) string {
	b, err := json.Marshal(x)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// What may not leave stays: neither the value nor the detail, nor any hash from which
// the value could be guessed, but the place and the word that it was kept back.
func TestWithheldValuesStay(t *testing.T) {
	list := trail()
	hidden := map[int64]bool{7: true, 14: true}
	for _, edition := range []Edition{V132, V20} {
		out := write(t, study(t), list, Options{Edition: edition, Withheld: hidden})
		if bytes.Contains(out, []byte("1.50770")) || bytes.Contains(out, []byte("[&#34;name")) {
			t.Errorf("%s: a withheld value is in the document", edition)
		}
		f, err := Read(bytes.NewReader(out), Usual)
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			if list[i].Kind == record.Signature && bytes.Contains(out, []byte(signOf(&list[i]).Content)) {
				t.Errorf("%s: entry %d is signed with the hash of what was withheld", edition, i+1)
			}
		}
		if f.Whole() || !reflect.DeepEqual(f.Withheld, hidden) || bytes.Contains(out, []byte("sw:Hash")) || len(f.Entries) != len(list) {
			t.Errorf("%s: whole %v, withheld %v", edition, f.Whole(), f.Withheld)
		}
	}
}
