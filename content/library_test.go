package content

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func shelved(l Library) string {
	var out []string
	for _, g := range l.Groups {
		line := g.Code + ":"
		for _, u := range g.Units {
			line += " " + u.Code
			if u.Done() {
				line += "+"
			}
		}
		for _, r := range g.Resources {
			line += " ->" + r.Code
		}
		for _, t := range g.Tests {
			line += " ?" + t.Code
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func TestTheLibrary(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for i, a := range []string{"mechanism", "irae"} {
			if err := w.PutArea(w.ctx, admin, Area{Code: a, Title: lang.Text{EN: strings.ToUpper(a)}, Place: i}); err != nil {
				t.Fatal(err)
			}
		}
		put := func(code, area string, place int) {
			m := manuscript(code)
			m.Area, m.Place = area, place
			w.publish(m)
		}
		put("u09", "irae", 2)
		put("u08", "irae", 2)
		put("u07", "irae", 1)
		put("u01", "mechanism", 5)
		put("u30", "", 0)
		put("u20", "cell", 0) // an area that nobody has named
		if _, err := w.Save(w.ctx, office, manuscript("draft")); err != nil {
			t.Fatal(err)
		}
		r := link("nccn")
		r.Area = "irae"
		if _, err := w.SaveResource(w.ctx, office, r); err != nil {
			t.Fatal(err)
		}
		w.ask(question("q1", "u01", Verified))
		if _, err := w.SaveTest(w.ctx, office, Test{Code: "pre", Title: lang.Text{EN: "Pre"}, Status: Published, Questions: IDs{"q1"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Finish(w.ctx, li, "u08"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			why  string
			f    Filter
			want string
		}{
			{"areas by their place, units by theirs, then by code; what has no area at the end", Filter{}, "mechanism: u01; irae: u07 u08+ u09 ->nccn; cell: u20; : u30; : ?pre"},
			{"one area", Filter{Area: "irae"}, "irae: u07 u08+ u09 ->nccn"},
			{"what is done", Filter{State: "done"}, "irae: u08+"},
			{"what is open", Filter{State: "open", Area: "irae"}, "irae: u07 u09 ->nccn"},
		} {
			l, err := w.Library(w.ctx, li, c.f)
			if err != nil || shelved(l) != c.want || l.Done != 1 || l.Units != 6 || len(l.Areas) != 4 {
				t.Errorf("%s: %q (%d of %d, %d areas) %v, want %q", c.why, shelved(l), l.Done, l.Units, len(l.Areas), err, c.want)
			}
		}
		read, err := w.Read(w.ctx, li, "u07")
		if err != nil || read.Previous.Code != "u01" || read.Next.Code != "u08" || read.AreaTitle.EN != "IRAE" {
			t.Errorf("before %v after %v %v", read.Previous, read.Next, err)
		}
		titles, err := Titles(w.ctx, db.Read(), []string{"u07", "draft", "u99"})
		if diff := cmp.Diff(map[string]lang.Text{"u07": {EN: "Unit u07", ZH: "单元u07"}, "draft": {EN: "Unit draft", ZH: "单元draft"}}, titles); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		minutes, err := Minutes(w.ctx, db.Read(), []string{"u07"})
		tests, testErr := TestTitles(w.ctx, db.Read(), []string{"pre", "u07"})
		links, linkErr := ResourceTitles(w.ctx, db.Read(), []string{"nccn"})
		if err != nil || testErr != nil || linkErr != nil || minutes["u07"] != 20 || tests["pre"].EN != "Pre" || tests["u07"].EN != "Unit u07" || links["nccn"].ZH != "口袋指南" {
			t.Errorf("%v %v %v: %v %v %v", minutes, tests, links, err, testErr, linkErr)
		}
	})
}
