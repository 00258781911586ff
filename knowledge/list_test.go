package knowledge

import (
	"fmt"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

func TestListIsFiltered(t *testing.T) {
	biomarker := &fact.Statement{ID: "biomarker:tmb", Kind: fact.KindBiomarker, Subject: "tmb", Title: fact.Name{EN: "Tumour mutational burden", ZH: "肿瘤突变负荷"},
		Status: fact.Verified, Checked: []string{"*"}, Source: read, Jurisdiction: "FDA", Note: "100% of_it",
		Data: []byte(`{"biomarker":"tmb","name":{"en":"TMB"},"direction":"positive","context":"ＫＥＹＮＯＴＥ‑１５８"}`)}
	both(t, func(w *world) {
		w.load(cell("a"), cell("b", state(fact.Verified, "*"), func(s *fact.Statement) { s.Body, s.Subject = "ESMO", "colitis" }), biomarker)
		for _, c := range []struct {
			why  string
			f    Filter
			want int
		}{
			{"all", Filter{}, 3},
			{"by kind", Filter{Kind: fact.KindCell}, 2},
			{"by subject", Filter{Subject: "colitis"}, 1},
			{"by body", Filter{Body: "ASCO"}, 1},
			{"by jurisdiction", Filter{Jurisdiction: "FDA"}, 1},
			{"by status", Filter{Status: fact.Recalled}, 1},
			{"by all of it", Filter{Kind: fact.KindCell, Subject: "colitis", Body: "ESMO", Status: fact.Verified, Text: "肾炎 asco"}, 1},
			{"by what is not there", Filter{Body: "XYZ"}, 0},
			{"a word in any letters", Filter{Text: "NEPHR"}, 2},
			{"two words, both of which must be there", Filter{Text: "nephritis mutational"}, 0},
			{"two Chinese characters in the middle of a word", Filter{Text: "突变"}, 1},
			{"full-width letters and another hyphen", Filter{Text: "keynote-158"}, 1},
			{"a per cent sign is a sign", Filter{Text: "100%"}, 1},
			{"and not any text", Filter{Text: "t%b"}, 0},
			{"an underscore too", Filter{Text: "of_it"}, 1},
			{"and not any character", Filter{Text: "o__it"}, 0},
			{"a backslash", Filter{Text: `\`}, 0},
			{"a quotation mark", Filter{Text: `'; DROP TABLE knowledge_statement; --`}, 0},
			{"the name of a field is not in the text", Filter{Text: "ici_action"}, 0},
			{"as of before", Filter{At: clock.At(start.Add(-time.Hour))}, 0},
			{"as of now", Filter{At: clock.At(start)}, 3},
		} {
			list, next, err := w.s.List(w.ctx, nobody, c.f)
			if err != nil || len(list) != c.want || next != "" {
				w.Errorf("%s: %d, next %q, %v", c.why, len(list), next, err)
			}
			if n, err := w.s.Count(w.ctx, nobody, c.f); err != nil || n != c.want {
				w.Errorf("%s: counted %d, %v", c.why, n, err)
			}
		}
	})
}

func TestPagesOfAListMeetWithoutGap(t *testing.T) {
	both(t, func(w *world) {
		var list []*fact.Statement
		for i := range 23 {
			list = append(list, cell(fmt.Sprintf("s%02d", i)))
		}
		w.load(list...)
		var got []string
		for after, pages := "", 0; ; pages++ {
			page, next, err := w.s.List(w.ctx, nobody, Filter{After: after, Limit: 10})
			w.must(err)
			for _, e := range page {
				got = append(got, e.ID)
			}
			if next == "" {
				if pages != 2 {
					w.Errorf("%d pages", pages+1)
				}
				break
			}
			after = next
		}
		if len(got) != 23 || got[0] != "irae:s00" || got[22] != "irae:s22" {
			w.Errorf("%d: %v", len(got), got)
		}
		var feed []int64
		for before := int64(0); ; {
			page, next, err := w.s.Changes(w.ctx, nobody, Feed{Before: before, Limit: 7})
			w.must(err)
			for _, c := range page {
				feed = append(feed, c.Change)
			}
			if before = next; next == 0 {
				break
			}
		}
		if len(feed) != 23 || feed[0] != 23 || feed[22] != 1 {
			w.Errorf("feed %v", feed)
		}
	})
}

func TestInstants(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"))
		first := w.clock.Now()
		w.clock.Move(time.Hour)
		if _, err := w.s.Import(w.ctx, admin, []*fact.Statement{cell("n", data(permanent))}, ""); err != nil {
			w.Fatal(err)
		}
		second := w.clock.Now()
		w.clock.Move(time.Hour)
		for _, c := range []struct {
			why  string
			at   clock.Time
			want string // data, "" for not there, "!" for refused
		}{
			{"before the first revision", first - 1, ""},
			{"the instant of the first", first, string(cell("").Data)},
			{"the last instant before the second", second - 1, string(cell("").Data)},
			{"the instant of the second", second, permanent},
			{"now", 0, permanent},
			{"the end of today, anywhere in the world", w.clock.Now().Add(38 * time.Hour), permanent},
			{"next week", w.clock.Now().Add(7 * 24 * time.Hour), "!"},
			{"long ago", 1, ""},
		} {
			e, err := w.s.Get(w.ctx, nobody, "irae:n", c.at)
			b, baseErr := w.s.BaseAt(w.ctx, c.at)
			list, exportErr := w.s.Export(w.ctx, c.at, Filter{})
			_, _, listErr := w.s.List(w.ctx, nobody, Filter{At: c.at})
			switch c.want {
			case "!":
				for _, err := range []error{err, baseErr, exportErr, listErr} {
					w.refuses(c.why, err, fault.Invalid, "knowledge.fault.future")
				}
			case "":
				w.refuses(c.why, err, fault.NotFound, "fault.notfound")
				if baseErr != nil || len(b.Statements) != 0 || exportErr != nil || len(list) != 0 {
					w.Errorf("%s: %v %v", c.why, baseErr, exportErr)
				}
			default:
				if err != nil || baseErr != nil || exportErr != nil || listErr != nil {
					w.Fatalf("%s: %v %v %v", c.why, err, baseErr, exportErr)
				}
				if !same(e.Data, []byte(c.want)) || !same(b.Find("irae:n").Data, []byte(c.want)) || len(list) != 1 || !same(list[0].Data, []byte(c.want)) {
					w.Errorf("%s: %s, base %s", c.why, e.Data, b.Find("irae:n").Data)
				}
			}
		}
	})
}

// A machine whose clock went back makes no instant at which two revisions hold, or none.
func TestAClockThatGoesBack(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"))
		w.clock.Move(-time.Hour)
		if _, err := w.s.Import(w.ctx, admin, []*fact.Statement{cell("n", data(permanent))}, ""); err != nil {
			w.Fatal(err)
		}
		if b := w.base(); !same(b.Find("irae:n").Data, []byte(permanent)) {
			w.Error("the newer text does not hold")
		}
		w.clock.Move(2 * time.Hour)
		if e, err := w.s.Get(w.ctx, nobody, "irae:n", clock.At(start)); err != nil || !same(e.Data, []byte(permanent)) {
			w.Errorf("at the instant of both: %v", err)
		}
		if b, err := w.s.BaseAt(w.ctx, clock.At(start)-1); err != nil || len(b.Statements) != 0 {
			w.Errorf("before: %v", err)
		}
	})
}

func TestBaseIsKeptUntilSomethingChanges(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"))
		first, err := w.s.Base(w.ctx)
		w.must(err)
		again, err := w.s.Base(w.ctx)
		w.must(err)
		if first != again {
			w.Error("nothing changed, and the base was built again")
		}
		// Another node changes something: this one sees it within a second.
		other := New(w.db, w.clock)
		if _, err := other.Import(w.ctx, admin, []*fact.Statement{cell("n", data(permanent))}, ""); err != nil {
			w.Fatal(err)
		}
		w.clock.Move(time.Second)
		now, err := w.s.Base(w.ctx)
		w.must(err)
		if !same(now.Find("irae:n").Data, []byte(permanent)) {
			w.Error("the change of another node is not seen")
		}
		// What this node changes it sees at once; a draft changes nothing.
		_, err = w.s.Save(w.ctx, expert, *cell("n", data(continuing)), 2, "")
		w.must(err)
		if kept, _ := w.s.Base(w.ctx); kept != now {
			w.Error("a draft made a new base")
		}
		if _, err := w.s.Import(w.ctx, admin, []*fact.Statement{cell("m")}, ""); err != nil {
			w.Fatal(err)
		}
		if seen, _ := w.s.Base(w.ctx); len(seen.Statements) != 2 {
			w.Error("this node does not see its own change")
		}
		past, err := w.s.BaseAt(w.ctx, clock.At(start))
		w.must(err)
		if again, _ := w.s.BaseAt(w.ctx, clock.At(start)); again != past || len(past.Statements) != 1 {
			w.Error("an earlier state is built anew each time")
		}
	})
}
