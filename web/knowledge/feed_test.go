package knowledge_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestWhatChangedSinceILastLooked(t *testing.T) {
	h := newHouse(t, cell(), cell(recalled))
	if d := h.get(nobody, "/knowledge/changes", 200); d.Find(".empty a[href*='shipped']").Length() != 1 || d.Find("form[action$='/seen']").Length() != 0 {
		t.Error("an empty feed does not lead on, or nobody can be told what they saw")
	}
	if d := h.get(nobody, "/knowledge/changes?shipped=1", 200); d.Find(".history > li").Length() != 2 {
		t.Errorf("%d came with the program", d.Find(".history > li").Length())
	}
	h.draft(writer, nccn, "continue")
	if h.get(nobody, "/knowledge/changes", 200).Find(".history > li").Length() != 0 {
		t.Error("a draft is told to everybody")
	}
	d := h.get(two, "/knowledge/changes", 200)
	if d.Find(".history > li").Length() != 1 || d.Find(".history [data-field=ici_action] ins").Length() != 1 || d.Find(".history a").First().AttrOr("href", "") != path(nccn, "/review") {
		t.Errorf("the feed: %q", d.text(".history"))
	}
	form := filled(d, "form[action$='/seen']")
	h.post(two, "/knowledge/changes/seen", form, 303)
	if d := h.get(two, "/knowledge/changes?new=1", 200); d.Find(".history").Length() != 0 || d.Find(".empty").Length() != 1 {
		t.Error("what was seen is new")
	}
	h.clock.Move(time.Hour)
	h.draft(writer, nccn, "hold_consider_permanent")
	d = h.get(two, "/knowledge/changes", 200)
	if !strings.Contains(d.text(".seen"), "1 change since") || d.Find(".seen a[href='/knowledge/changes?new=1']").Length() != 1 {
		t.Errorf("the view says %q", d.text(".seen"))
	}
	if d := h.get(two, "/knowledge/changes?new=1", 200); d.Find(".history > li").Length() != 1 {
		t.Errorf("%d are new", d.Find(".history > li").Length())
	}
	h.post(nobody, "/knowledge/changes/seen", form, 401)
	h.post(two, "/knowledge/changes/seen", url.Values{"change": {"x"}}, 404)
	h.get(two, "/knowledge/changes?before=x", 404)
	h.get(two, "/knowledge/changes?kind=zebra", 404)
}

func TestTheFeedForMachines(t *testing.T) {
	h := newHouse(t, cell(), cell(recalled))
	h.draft(writer, nccn, "continue")
	type feed struct {
		Changes []struct {
			Change    int64
			ID, Cause string
			Statement struct{ Status string }
			By        string
		}
		Next int64 `json:"next_before"`
	}
	read := func(who string, query string) feed {
		actor := nobody
		if who != "" {
			actor = one
		}
		d := h.get(actor, "/knowledge/changes.json"+query, 200)
		if !strings.HasPrefix(d.head.Get("Content-Type"), "application/json") {
			t.Error(d.head)
		}
		var f feed
		if err := json.Unmarshal([]byte(d.body), &f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := read("", ""); len(f.Changes) != 2 || f.Changes[0].Statement.Status == "draft" {
		t.Errorf("everybody reads %+v", f)
	}
	f := read("one", "")
	if len(f.Changes) != 3 || f.Changes[0].Cause != "edited" || f.Changes[0].By != "" {
		t.Errorf("a reviewer reads %+v", f)
	}
	if f := read("one", "?since="+strconv.FormatInt(f.Changes[0].Change, 10)); f.Changes == nil || len(f.Changes) != 0 {
		t.Errorf("nothing is new, and yet %+v", f)
	}
	if d := h.get(one, "/knowledge/changes.json?since=-1", 404); !strings.HasPrefix(d.head.Get("Content-Type"), "application/json") {
		t.Error("a machine is told of a fault in HTML")
	}
}
