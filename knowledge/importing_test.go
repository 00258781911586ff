package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// What is exported, imported elsewhere and exported again is the same, byte for byte.
func TestExportComesBackByteForByte(t *testing.T) {
	shipped, err := Seed()
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(w *world) {
		w.load(shipped...)
		w.later()
		// Something of everything that can happen to a statement.
		_, err := w.s.Import(w.ctx, admin, []*fact.Statement{
			cell("extra", func(s *fact.Statement) {
				s.Note = "a < b & c > d; \u2028 “quoted” 中文"
				s.Data = json.RawMessage(`{ "irae":"nephritis","name_en":"N" , "grade": 2, "ici_action":"hold","steroid":{"drug":"x","dose_mg_per_kg_min":1.50,"dose_mg_per_kg_max":2e0} }`)
				s.Status, s.Readings = fact.Disputed, []fact.Reading{{Data: json.RawMessage(permanent), Source: read, By: "p1"}}
			})}, "")
		w.must(err)
		w.must(w.s.Withdraw(w.ctx, ada, shipped[0].ID, 1, "for this test"))
		first := w.files()
		for kind, text := range first {
			list, refused, err := ReadFile(bytes.NewReader(text))
			if err != nil || len(refused) > 0 {
				w.Fatalf("%s: %v %v", kind, refused, err)
			}
			if r, err := w.s.Import(w.ctx, admin, list, ""); err != nil || r.Same != len(list) || len(r.Refused) > 0 {
				w.Errorf("%s: bringing it back changed something: %+v %v", kind, r, err)
			}
		}
		if again := w.files(); !same2(first, again) {
			w.Error("the second export differs")
		}
	})
}

func TestExportFillsAnEmptyInstallation(t *testing.T) {
	shipped, err := Seed()
	if err != nil {
		t.Fatal(err)
	}
	var from map[fact.Kind][]byte
	both(t, func(w *world) {
		if from == nil { // SQLite's export goes into PostgreSQL
			w.load(shipped...)
			w.must(w.s.Withdraw(w.ctx, ada, shipped[0].ID, 1, "for this test"))
			from = w.files()
			return
		}
		var all []*fact.Statement
		for _, k := range fact.Kinds {
			list, refused, err := ReadFile(bytes.NewReader(from[k]))
			if err != nil || len(refused) > 0 {
				w.Fatal(refused, err)
			}
			all = append(all, list...)
		}
		r, err := w.s.Import(w.ctx, admin, all, "from the other hospital")
		if err != nil || r.Added != len(shipped) || r.Drafts != 0 {
			w.Fatalf("%+v %v", r, err)
		}
		if !same2(from, w.files()) {
			w.Error("the other engine exports something else")
		}
		e := w.get(shipped[1].ID)
		if e.Cause != Imported || e.By != "admin" || e.Comment != "from the other hospital" {
			w.Errorf("%+v", e)
		}
	})
}

func (w *world) files() map[fact.Kind][]byte {
	w.Helper()
	list, err := w.s.Export(w.ctx, 0, Filter{})
	w.must(err)
	out := map[fact.Kind][]byte{}
	for _, k := range fact.Kinds {
		var b bytes.Buffer
		w.must(WriteFile(&b, k, list))
		out[k] = b.Bytes()
	}
	return out
}

func same2(a, b map[fact.Kind][]byte) bool {
	for k := range a {
		if !bytes.Equal(a[k], b[k]) {
			return false
		}
	}
	return len(a) == len(b)
}

func TestOneChangedValueIsOneChangedLine(t *testing.T) {
	var before, after bytes.Buffer
	for _, c := range []struct {
		b    *bytes.Buffer
		data string
	}{{&before, held}, {&after, permanent}} {
		if err := WriteFile(c.b, fact.KindCell, []*fact.Statement{cell("b", data(c.data)), cell("a")}); err != nil {
			t.Fatal(err)
		}
	}
	x, y := strings.Split(before.String(), "\n"), strings.Split(after.String(), "\n")
	changed := 0
	for i := range x {
		if len(x) != len(y) || x[i] != y[i] {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d lines changed", changed)
	}
}

func envelope(kind, records string) string {
	return `{"format":"stepwise.knowledge/1","kind":"` + kind + `","statements":[` + records + `]}`
}

func TestFilesThatCannotBeRead(t *testing.T) {
	good := string(text(t, cell("a")))
	for _, c := range []struct {
		why, file string
		record    int    // 0: the file as a whole
		path      string //
		key       string
	}{
		{"nothing", "", 0, "", "knowledge.fault.json"},
		{"no JSON", "id,kind\n1,2", 0, "", "knowledge.fault.json"},
		{"a list", "[]", 0, "", "knowledge.fault.format"},
		{"another format", `{"format":"x"}`, 0, "", "knowledge.fault.format"},
		{"a format that is no text", `{"format":1}`, 0, "", "knowledge.fault.format"},
		{"a kind that nobody knows", envelope("rumour", ""), 0, "", "knowledge.fault.kind"},
		{"the form of all kinds is no kind", envelope("statement", ""), 0, "", "knowledge.fault.kind"},
		{"statements that are no list", `{"format":"stepwise.knowledge/1","kind":"irae","statements":{}}`, 0, "", "knowledge.fault.format"},
		{"a file that is cut off", envelope("irae", good)[:300], 0, "", "knowledge.fault.json"},
		{"a file without its end", strings.TrimSuffix(envelope("irae", good), "}"), 0, "", "knowledge.fault.json"},
		{"something after the end", envelope("irae", good) + "{}", 0, "", "knowledge.fault.format"},
		{"a field after the statements", strings.TrimSuffix(envelope("irae", good), "}") + `,"more":1}`, 0, "", "knowledge.fault.format"},
		{"a record that is a number", envelope("irae", good+",5"), 2, "", "knowledge.fault.type.object"},
		{"a record that is nothing", envelope("irae", "null"), 1, "", "knowledge.fault.type.object"},
		{"an id that stands twice", envelope("irae", good+","+good), 2, "/id", "knowledge.fault.twice"},
		{"a record of another kind", envelope("term", good), 1, "/kind", "knowledge.fault.otherkind"},
		{"a field that does not exist", envelope("irae", strings.Replace(good, `"id"`, `"colour":"red","id"`, 1)), 1, "/colour", "knowledge.fault.unknown"},
		{"a field twice", envelope("irae", strings.Replace(good, `"id"`, `"note":"a","note":"b","id"`, 1)), 1, "/note", "knowledge.fault.duplicate"},
		{"a status that nobody knows", envelope("irae", strings.Replace(good, `"recalled"`, `"certain"`, 1)), 1, "/status", "knowledge.fault.enum"},
		{"verified, and nothing was checked", envelope("irae", strings.Replace(good, `"recalled"`, `"verified"`, 1)), 1, "/checked", "knowledge.fault.unchecked"},
		{"a reading without the form of its kind", envelope("irae", strings.Replace(good, `"id"`, `"readings":[{"data":{"x":1},"source":{}}],"id"`, 1)), 1, "/readings/0/data/grade", "knowledge.fault.missing"},
		{"a huge record", envelope("irae", strings.Replace(good, `"id"`, `"note":"`+strings.Repeat("x", 400<<10)+`","id"`, 1)), 1, "", "knowledge.fault.big"},
	} {
		t.Run(c.why, func(t *testing.T) {
			list, refused, err := ReadFile(strings.NewReader(c.file))
			if c.record == 0 {
				f, ok := err.(*fault.Fault)
				if !ok || f.Key != c.key || f.Kind != fault.Invalid || len(list)+len(refused) > 0 {
					t.Errorf("%v, %d read, %v", err, len(list), refused)
				}
				return
			}
			if err != nil || len(refused) == 0 || refused[0].Record != c.record || refused[0].Path != c.path || refused[0].Key != c.key {
				t.Errorf("%+v %v", refused, err)
			}
		})
	}
	list, refused, err := ReadFile(strings.NewReader(envelope("irae", good+","+strings.Replace(good, "irae:a", "irae:b", 1))))
	if err != nil || len(refused) > 0 || len(list) != 2 {
		t.Errorf("a sound file: %d %v %v", len(list), refused, err)
	}
}

func TestAFileWithoutEndIsNotReadToItsEnd(t *testing.T) {
	_, _, err := ReadFile(&endless{head: `{"format":"stepwise.knowledge/1","kind":"irae","statements":[` + strings.Repeat(" ", 10), rest: ' '})
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("%v", err)
	}
}

// endless gives its head and then one byte for ever.
type endless struct {
	head string
	rest byte
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	for i := range p {
		p[i] = e.rest
	}
	return len(p), nil
}

func TestAnImportIsAllOrNothing(t *testing.T) {
	both(t, func(w *world) {
		r, err := w.s.Import(w.ctx, admin, []*fact.Statement{cell("a"), cell("b", data(`{}`)), cell("a")}, "")
		w.must(err)
		if r.Added != 0 || len(r.Refused) < 2 || r.Refused[0].Record != 2 || r.Refused[0].ID != "irae:b" || r.Refused[len(r.Refused)-1].Key != "knowledge.fault.twice" {
			w.Errorf("%+v", r)
		}
		if n := len(w.base().Statements); n != 0 {
			w.Errorf("%d statements are there", n)
		}
		var many []*fact.Statement
		for i := range 500 {
			many = append(many, cell(fmt.Sprint("x", i), data(`{}`)))
		}
		if r, _ := w.s.Import(w.ctx, admin, many, ""); len(r.Refused) != maxRefused {
			w.Errorf("%d faults are listed", len(r.Refused))
		}
	})
}

func TestImportedDraftsLeaveOtherDraftsAlone(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"), cell("m"), cell("same"), cell("v", state(fact.Verified, "*")))
		_, err := w.s.Save(w.ctx, expert, *cell("n", data(continuing)), 1, "")
		w.must(err)
		list := []*fact.Statement{cell("n", data(permanent)), cell("m", data(permanent)), cell("same"), cell("v", state(fact.Verified, "grade")), cell("new")}
		r, err := w.s.Import(w.ctx, coordinator, list, "")
		w.must(err)
		if r.Added != 1 || r.Changed != 1 || r.Drafts != 2 || r.Same != 2 || !slices.Equal(r.Kept, []string{"irae:n"}) {
			w.Errorf("%+v", r)
		}
		if e := w.get("irae:m"); e.Revision != 1 || e.Status != fact.Recalled {
			w.Errorf("an imported draft holds: %+v", e)
		}
		// The same file again changes nothing.
		if r, err := w.s.Import(w.ctx, coordinator, list, ""); err != nil || r.Added+r.Changed != 0 || r.Same != 4 {
			w.Errorf("%+v %v", r, err)
		}
		// Two reviewers, not the one who imported.
		importer := person.Actor{ID: coordinator.ID, Grants: ada.Grants}
		w.refuses("who imported is the author", w.s.Review(w.ctx, importer, "irae:new", 1, agree("*")), fault.Forbidden, "knowledge.fault.own")
		w.must(w.s.Review(w.ctx, ada, "irae:new", 1, agree("*")))
		w.must(w.s.Review(w.ctx, bo, "irae:new", 1, agree("*")))
		if e := w.get("irae:new"); e.Status != fact.Verified {
			w.Errorf("%+v", e)
		}
	})
}

// A hundred thousand records come in at one stroke, and then only what changed.
func TestAHundredThousandRecords(t *testing.T) {
	const n = 100_000
	list := make([]*fact.Statement, n)
	for i := range list {
		list[i] = cell(fmt.Sprintf("s%06d", i), data(held))
	}
	both(t, func(w *world) {
		r, err := w.s.Import(w.ctx, admin, list, "many")
		w.must(err)
		if r.Added != n {
			w.Fatalf("%+v", r)
		}
		if b, err := w.s.Base(w.ctx); err != nil || len(b.Cells) != n {
			w.Fatalf("%v", err)
		}
		w.later()
		once := slices.Clone(list[:5000])
		once[77] = cell("s000077", data(permanent))
		if r, err = w.s.Import(w.ctx, admin, once, ""); err != nil || r.Same != len(once)-1 || r.Changed != 1 {
			w.Errorf("%+v %v", r, err)
		}
		page, _, err := w.s.List(w.ctx, nobody, Filter{After: "irae:s099997"})
		if err != nil || len(page) != 2 {
			w.Errorf("%d on the last page: %v", len(page), err)
		}
	})
}
