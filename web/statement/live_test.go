package statement_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/web/ui"
)

// frame is an event of a stream.
type frame struct{ id, data string }

// open holds a stream open as somebody until the test ends.
func (o *office) open(a person.Actor, path, last string) <-chan frame {
	o.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(r.Context(), lang.EN), &ui.Viewer{Actor: a})))
	}))
	ctx, cancel := context.WithCancel(context.Background())
	o.Cleanup(func() { cancel(); server.CloseClientConnections(); server.Close() })
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+path, nil)
	o.ok(err)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	res, err := server.Client().Do(r)
	o.ok(err)
	if kind := res.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		o.Fatalf("%s answers with %s", path, kind)
	}
	out := make(chan frame, 100)
	go func() {
		defer close(out)
		defer res.Body.Close()
		var f frame
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "id":
				f.id = value
			case "data":
				f.data += value + "\n"
			case "":
				if f.data != "" {
					out <- f
				}
				f = frame{}
			}
		}
	}()
	return out
}

// told reads frames until n statements have come, newest first in each.
func (o *office) told(frames <-chan frame, n int) (ids []string, last string, gap bool) {
	o.Helper()
	for len(ids) < n {
		f, ok := <-frames
		if !ok {
			o.Fatalf("the stream ended after %d statements", len(ids))
		}
		last = f.id
		doc, err := goquery.NewDocumentFromReader(strings.NewReader("<ol>" + f.data + "</ol>"))
		o.ok(err)
		doc.Find("li").Each(func(_ int, s *goquery.Selection) {
			if id, ok := s.Attr("id"); ok {
				ids = append(ids, strings.TrimPrefix(id, "s-"))
			}
		})
		gap = gap || doc.Find("li.gap").Length() > 0
	}
	return ids, last, gap
}

func TestWhatComesInAppearsToWhoMaySeeIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		before := o.did(o.li, lrs.Completed, unit("u0", "Before", "之前"))
		doc, _ := o.ask(o.beijing, lang.EN, list("verb", lrs.Completed.ID), 200)
		tail := doc.Find("[data-tail]").AttrOr("data-tail", "")
		if !strings.HasPrefix(tail, "/office/statements/live?") || doc.Find("a.again").AttrOr("href", "") != list("verb", lrs.Completed.ID) {
			t.Fatalf("the page follows %q", tail)
		}
		frames := o.open(o.beijing, tail, "")
		// What the page may have been too early for comes at once; it leaves out what
		// it has.
		if ids, _, _ := o.told(frames, 1); ids[0] != before {
			t.Errorf("first came %v", ids)
		}
		o.did(o.zhao, lrs.Completed, unit("u1", "Of others", "他人"))
		o.did(o.li, lrs.Passed, unit("u1", "Another verb", "其他"))
		mine := o.did(o.li, lrs.Completed, unit("u1", "Mine", "我的"))
		ids, last, _ := o.told(frames, 1)
		if len(ids) != 1 || ids[0] != mine {
			t.Errorf("came %v, want %s alone", ids, mine)
		}
		// Another node takes something in; this one was not asked.
		node := lrs.New(db, o.clock)
		t.Cleanup(node.Close)
		o.clock.Move(time.Minute)
		o.ok(node.Write(context.Background(), lrs.Statement{Person: o.li, Verb: lrs.Completed, Object: unit("u3", "Elsewhere", "别处")}))
		if ids, next, _ := o.told(frames, 1); len(ids) != 1 {
			t.Errorf("from another node came %v", ids)
		} else {
			last = next
		}
		// The line broke, and something came in meanwhile.
		o.clock.Move(5 * time.Minute)
		missed := o.did(o.li, lrs.Completed, unit("u2", "Missed", "错过"))
		if ids, _, _ := o.told(o.open(o.beijing, tail, last), 1); ids[0] != missed || len(ids) != 2 {
			t.Errorf("after a gap came %v, want %s and the one before, beside which another may have been late", ids, missed)
		}
	})
}

func TestARushIsCoalesced(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	frames := o.open(o.admin, "/office/statements/live?verb="+lrs.Passed.ID, "")
	var all []lrs.Statement
	for i := range 200 {
		all = append(all, lrs.Statement{Person: o.li, Verb: lrs.Passed, Object: unit(fmt.Sprintf("u%d", i), "Rush", "高峰")})
	}
	o.clock.Move(5 * time.Minute)
	o.ok(o.record.Write(context.Background(), all...))
	ids, _, gap := o.told(frames, 1)
	if len(ids) != 20 || !gap {
		t.Errorf("one frame brings %d, and says that there are more: %v", len(ids), gap)
	}
}

func TestTheTailIsShownWhereItBelongs(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for why, c := range map[string]struct {
		path string
		live int
	}{
		"the newest first": {"/office/statements", 1},
		"oldest first, what comes in is at the far end": {list("order", "oldest"), 0},
		"a time that has passed":                        {list("until", "2026-03-01"), 0},
		"a later page":                                  {list("at", "5"), 0},
	} {
		if doc, _ := o.ask(o.admin, lang.EN, c.path, 200); doc.Find("[data-tail]").Length() != c.live || doc.Find("a.again").Length() != 1 {
			t.Errorf("%s: %d tails", why, doc.Find("[data-tail]").Length())
		}
	}
	o.ask(o.tutor, lang.EN, "/office/statements/live", 403)
	o.ask(o.admin, lang.EN, "/office/statements/live?activity=no+address", 422)
}
