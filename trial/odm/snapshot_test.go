package odm

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"stepwise/trial/record"
)

func snap(t testing.TB, edition Edition, state *record.State) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSnapshot(&b, study(t), state, Options{Edition: edition, Created: noon}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A Snapshot holds every value that the state holds and every signature that holds for
// them, not the newest alone, and nothing else: read again they make the same rows.
func TestASnapshotIsTheState(t *testing.T) {
	state, several := record.Replay(trail()), 0
	for _, edition := range []Edition{V132, V20} {
		f, err := Read(bytes.NewReader(snap(t, edition, state)), Usual)
		if err != nil {
			t.Fatalf("%s: %v", edition, err)
		}
		if !f.Snapshot || f.Whole() {
			t.Errorf("%s: snapshot %v, whole %v", edition, f.Snapshot, f.Whole())
		}
		got := record.Replay(f.Entries)
		rows := 0
		for _, r := range state.All() {
			if len(r.Items()) == 0 {
				continue
			}
			rows++
			again := got.Row(r.Form, r.Subject, r.Key)
			if again == nil || !reflect.DeepEqual(sanitised(r.Values()), again.Values()) {
				t.Errorf("%s: %s %s %s is %v", edition, r.Form, r.Subject, r.Key, again)
				continue
			}
			signs := got.Signs(r.Form, r.Subject, r.Key)
			if !reflect.DeepEqual(signs, state.Signed(r.Form, r.Subject, r.Key)) {
				t.Errorf("%s: signatures of %s %s are %+v", edition, r.Form, r.Key, signs)
			}
			if len(signs) > 1 {
				several++
			}
		}
		if n := len(slices.DeleteFunc(got.All(), func(r *record.Row) bool { return len(r.Items()) == 0 })); n != rows {
			t.Errorf("%s: %d rows of %d", edition, n, rows)
		}
	}
	if several != 4 {
		t.Errorf("%d rows with several signatures: this test looks at too little", several)
	}
}

// sanitised is what XML can carry: a Snapshot has no other place for the rest.
func sanitised(values map[string]string) map[string]string {
	for item, text := range values {
		if !plain(text) {
			values[item] = string(bytes.Map(func(r rune) rune {
				if !plain(string(r)) {
					return '\uFFFD'
				}
				return r
			}, []byte(text)))
		}
	}
	return values
}

// A signature on a row of which something is withheld does not say its hash.
func TestASnapshotBindsNothingThatIsWithheld(t *testing.T) {
	state := record.Replay(trail())
	part := state.Without(func(p record.Place, _ string) (string, bool) { return "", p.Form == "PROTOCOL" && p.Item == "DOC" })
	for _, edition := range []Edition{V132, V20} {
		out := snap(t, edition, part)
		hidden, whole := state.Signed("PROTOCOL", "", "1")[0].Content, state.Signed("SCREENED", "BJ01-001", "1")[0].Content
		if bytes.Contains(out, []byte(hidden)) || !bytes.Contains(out, []byte(whole)) {
			t.Errorf("%s: the hash of the withheld row %v, of the whole one %v", edition, bytes.Contains(out, []byte(hidden)), bytes.Contains(out, []byte(whole)))
		}
	}
}

// In ODM 2.0 a query stands once, with its newest state, in the element it asks about;
// one about what the study has not stands at the subject.
func TestQueriesStandWhereTheyAsk(t *testing.T) {
	list := trail()
	at := func(act string) int {
		return slices.IndexFunc(list, func(e record.Entry) bool { return e.Act == act })
	}
	want := []Question{
		{"QU.BJ01-001.1", "Site Monitor", "Closed", "Which grade?", list[at("q3")].At, record.Place{Form: "AE", Subject: "BJ01-001", Row: "1", Item: "AETOXGR"}},
		{"QU.BJ01-001.2", "Site Monitor", "Open", "Sample of which day?", list[at("q5")-1].At, record.Place{Form: "LB", Subject: "BJ01-001", Row: "D7"}},
		{"QU.BJ01-001.3", "Site Monitor", "Open", "What of this?", list[at("q5")+3].At, record.Place{Subject: "BJ01-001"}},
	}
	for name, text := range map[string][]byte{"Transactional": write(t, study(t), list, Options{Edition: V20}), "Snapshot": snap(t, V20, record.Replay(list))} {
		f, err := Read(bytes.NewReader(text), Usual)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.SortedFunc(slices.Values(f.Queries), func(a, b Question) int { return bytes.Compare([]byte(a.OID), []byte(b.OID)) })
		for i := range got {
			if name == "Snapshot" {
				got[i].Source = "Site Monitor" // who asked is known to the trail alone
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
