package programme_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/storetest"
)

func TestTwoEditorsNeverOverwriteEachOther(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.service.Save(context.Background(), o.io, definition("u1"), 0, "")
	o.ok(err)
	_, mine := o.ask(o.io, lang.EN, part+"?at=steps[1]", nil)
	form := shown(mine, "main form")
	form.Set("title.en", "Discuss at length")

	// Meanwhile a step comes before it and another one is written.
	_, list := o.ask(o.whole, lang.EN, "/office/programmes/io/edit", nil)
	order := shown(list, "form[action$=order]")
	order.Set("up", "steps[1]")
	w, _ := o.ask(o.whole, lang.EN, "/office/programmes/io/edit/order", order)
	o.wants(w, 303, "moving a step up")
	if got := w.Header().Get("Location"); got != "/office/programmes/io/edit#steps-0" {
		t.Errorf("back to where the step stands now, got %s", got)
	}

	w, doc := o.ask(o.io, lang.EN, part, form)
	o.wants(w, 409, "saving from an older state")
	o.says(doc, "Somebody changed this draft", "the conflict")
	again := shown(doc, "main form")
	if again.Get("title.en") != "Discuss at length" || again.Get("at") != "steps[0]" {
		t.Errorf("what was typed is kept, at the place where the step stands now: %v", again)
	}
	if d := o.newest().Definition; d.Steps[0].Title.EN != "Discuss" {
		t.Errorf("nothing may be saved yet, got %q", d.Steps[0].Title.EN)
	}
	w, _ = o.ask(o.io, lang.EN, part, again)
	o.wants(w, 422, "the step waits for one that stands below it now")
	again.Del("after")
	w, _ = o.ask(o.io, lang.EN, part, again)
	o.wants(w, 303, "saving over it, knowingly")
	if d := o.newest().Definition; d.Steps[0].Title.EN != "Discuss at length" || d.Steps[1].Code != "s1" {
		t.Errorf("%+v", d.Steps)
	}

	w, _ = o.ask(o.whole, lang.EN, "/office/programmes/io/edit/order", order)
	o.wants(w, 409, "moving by an older list")
}

func TestAPartThatWasDeletedMeanwhileIsKeptInTheForm(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.service.Save(context.Background(), o.io, definition("u1"), 0, "")
	o.ok(err)
	_, mine := o.ask(o.io, lang.EN, part+"?at=cohorts[0]", nil)
	form := shown(mine, "main form")
	o.filled("cohorts[0]", "do", "delete")
	if len(o.newest().Definition.Cohorts) != 0 {
		t.Fatal("the cohort is still there")
	}
	form.Set("capacity", "77")
	w, doc := o.ask(o.io, lang.ZH, part, form)
	o.wants(w, 409, "saving what somebody deleted")
	o.says(doc, "已被他人删除", "the conflict in Chinese")
	w, _ = o.ask(o.io, lang.ZH, part, shown(doc, "main form"))
	o.wants(w, 303, "adding it anew")
	if k := o.newest().Definition.Cohorts; len(k) != 1 || k[0].Capacity != 77 {
		t.Errorf("%+v", k)
	}
}

func TestADraftPublishedMeanwhileIsNotWrittenOn(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	v, err := o.service.Save(context.Background(), o.io, definition("u1"), 0, "")
	o.ok(err)
	_, mine := o.ask(o.io, lang.EN, part+"?at=steps[0]", nil)
	form := shown(mine, "main form")
	form.Set("title.en", "Typed")
	o.ok(o.service.Publish(context.Background(), o.io, "io", v.Number))
	w, doc := o.ask(o.io, lang.EN, part, form)
	o.wants(w, 409, "the draft is published")
	if shown(doc, "main form").Get("title.en") != "Typed" || o.newest().Number != v.Number {
		t.Error("what was typed is kept, and no version appears behind the coordinator's back")
	}
	w, _ = o.ask(o.io, lang.EN, "/office/programmes/io/edit", nil)
	o.wants(w, 303, "there is nothing to edit")
}

func TestRequirementsGoOverTheEdgeOfTheirStep(t *testing.T) {
	for _, c := range []struct{ why, button, at, first, second string }{
		{"down within a step", "down", "steps[0].requirements[0]", "who units", "room"},
		{"down over the edge", "down", "steps[0].requirements[1]", "units", "who room"},
		{"up over the edge", "up", "steps[1].requirements[0]", "units who room", ""},
		{"up within a step", "up", "steps[0].requirements[1]", "who units", "room"},
	} {
		o := newOffice(t, storetest.SQLite(t))
		d := definition("u1")
		d.Steps[0].Requirements = append(d.Steps[0].Requirements, requirement("who", "identity"))
		_, err := o.service.Save(context.Background(), o.io, d, 0, "")
		o.ok(err)
		_, list := o.ask(o.io, lang.EN, "/office/programmes/io/edit", nil)
		if list.Find(`button[name="`+c.button+`"][value="`+c.at+`"]`).Length() != 1 {
			t.Errorf("%s: no such button", c.why)
		}
		form := shown(list, "form[action$=order]")
		form.Set(c.button, c.at)
		w, _ := o.ask(o.io, lang.EN, "/office/programmes/io/edit/order", form)
		o.wants(w, 303, c.why)
		got := o.newest().Definition
		for i, want := range []string{c.first, c.second} {
			var codes []string
			for _, r := range got.Steps[i].Requirements {
				codes = append(codes, r.Code)
			}
			if strings.Join(codes, " ") != want {
				t.Errorf("%s: step %d holds %v, want %s", c.why, i+1, codes, want)
			}
		}
	}
}

func TestPlacesThatAreNotThere(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.service.Save(context.Background(), o.io, definition("u1"), 0, "")
	o.ok(err)
	for _, at := range []string{"steps[9]", "steps[7].requirements[0]", "credits[0].requirements[0]", "steps", "../x", "steps[-1]", "cohorts[99999]"} {
		w, _ := o.ask(o.io, lang.EN, part+"?at="+url.QueryEscape(at), nil)
		o.wants(w, 404, at)
	}
}
