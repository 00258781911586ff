package programme_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	room "stepwise/programme"
)

func (o *office) enrol(id string) room.Enrolment {
	o.Helper()
	o.ok(o.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		return person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.org", Latin: "Doctor " + id})
	}))
	e, err := o.service.Enrol(context.Background(), o.whole, "io/bj", id)
	o.ok(err)
	return e
}

func (o *office) version(e room.Enrolment) int {
	o.Helper()
	e, err := room.GetEnrolment(context.Background(), o.db.Read(), e.ID)
	o.ok(err)
	return e.Version
}

func TestMovingShowsFirstWhatWouldChange(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		ctx := context.Background()
		o.publish(definition("u1"))
		ahead, behind := o.enrol("ahead"), o.enrol("behind")
		o.ok(o.record.Write(ctx, lrs.Statement{Person: "ahead", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1"), Type: lrs.TypeUnit}}))
		o.ok(o.record.Write(ctx, lrs.Statement{Person: "ahead", Verb: lrs.Attended, Object: lrs.Activity{ID: lrs.Session("f1"), Type: lrs.TypeSession}}))
		o.publish(definition("u1", "u2"))

		path := "/office/programmes/io/move?to=2&cohort=io/bj"
		w, doc := o.ask(o.city, lang.EN, path, nil)
		o.wants(w, 200, "the preview")
		if o.version(ahead) != 1 {
			t.Fatal("looking moves nobody")
		}
		cells := map[string]string{}
		for i := range doc.Find("tbody tr").Nodes {
			row := doc.Find("tbody tr").Eq(i)
			cells[strings.TrimSpace(row.Find("td").First().Text())] = strings.Join(strings.Fields(row.Text()), " ")
		}
		for who, want := range map[string][]string{
			"Doctor ahead":  {"2 of 2 steps done", "0 of 2 steps done", "completed now, open again then", "fewer steps done"},
			"Doctor behind": {"0 of 2 steps done"},
		} {
			for _, s := range want {
				if !strings.Contains(cells[who], s) {
					t.Errorf("%s: %q does not say %q", who, cells[who], s)
				}
			}
		}
		if strings.Contains(cells["Doctor behind"], "fewer") {
			t.Error("who loses nothing is not flagged")
		}

		form := shown(doc, "form[method=post][action$=move]")
		if len(form["enrolment"]) != 2 {
			t.Fatalf("both are ticked: %v", form)
		}
		form["enrolment"] = nil
		w, doc = o.ask(o.city, lang.EN, "/office/programmes/io/move", form)
		o.wants(w, 422, "nobody ticked")
		if doc.Find("tbody tr").Length() != 2 {
			t.Error("the preview is still there")
		}
		form["enrolment"] = []string{behind.ID}
		w, _ = o.ask(o.city, lang.EN, "/office/programmes/io/move", form)
		o.wants(w, 303, "moving one")
		if o.version(behind) != 2 || o.version(ahead) != 1 {
			t.Errorf("behind on %d, ahead on %d", o.version(behind), o.version(ahead))
		}
		_, doc = o.ask(o.city, lang.EN, path, nil)
		if doc.Find("tbody tr").Length() != 1 {
			t.Error("who was moved is no longer in the list")
		}
		w, _ = o.ask(o.city, lang.EN, "/office/programmes/io/move", url.Values{"to": {"3"}, "enrolment": {ahead.ID}})
		o.wants(w, 409, "a version that is not published")
	})
}

func TestMovingIsPagedAtTwoHundred(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.publish(definition("u1"))
	for i := range 203 {
		o.enrol(fmt.Sprintf("p%03d", i))
	}
	o.publish(definition("u2"))
	path := "/office/programmes/io/move?to=2"
	_, doc := o.ask(o.io, lang.EN, path, nil)
	next := doc.Find(".actions a.quiet").AttrOr("href", "")
	if n := doc.Find("tbody tr").Length(); n != 200 || next == "" {
		t.Fatalf("%d on the first page, next %q", n, next)
	}
	_, doc2 := o.ask(o.io, lang.EN, next, nil)
	if n := doc2.Find("tbody tr").Length(); n != 3 || doc2.Find(".actions a.quiet").Length() != 0 {
		t.Errorf("%d on the second page, want 3 and no third", n)
	}
	w, _ := o.ask(o.io, lang.EN, "/office/programmes/io/move", shown(doc, "form[method=post][action$=move]"))
	o.wants(w, 303, "moving a page")
	_, doc = o.ask(o.io, lang.EN, w.Header().Get("Location"), nil)
	if n := doc.Find("tbody tr").Length(); n != 3 {
		t.Errorf("%d left after the first page was moved, want 3", n)
	}
}
