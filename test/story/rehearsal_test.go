package story

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"stepwise/cmd/stepwise/demo"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/eligibility"
	"stepwise/trial/record"
	"stepwise/trial/screening"
)

// A new site rehearses before its first patient. The first time a grade is wrong and
// reports are late, and the score says so, with why and from which source; the second
// time it passes, the learning record knows it, and only then the site can be activated.
// Screening and the cells' way are acts of the rooms here; other stories walk them.
func TestASiteRehearsesUntilItPasses(t *testing.T) { both(t, rehearses) }

func rehearses(t *testing.T, w *World) {
	x := &play{t: t, w: w, phone: w.Browse(t, "phone", Phone, lang.ZH), desk: w.Browse(t, "desk", Desktop, lang.EN)}
	ctx, l, lead := context.Background(), w.Node.House.Ledger, w.Actor(t, Person("trial-lead"))
	x.must(l.AddSite(ctx, lead, "LUNG-01", "GZ01", lang.Text{EN: "Guangzhou", ZH: "广州"}, "Asia/Shanghai", true, ""))
	for who, role := range map[string]trial.Role{"investigator-1": trial.Investigator, "nurse-1": trial.Nurse, "cells-1": trial.Cells} {
		a := w.Actor(t, Person("trial-"+who))
		x.must(l.Appoint(ctx, lead, "LUNG-01", a.ID, a.Name(lang.EN), role, "GZ01"))
	}
	x.activate("The site has to pass a rehearsal first.")

	x.begin("R1")
	x.play(false)
	x.desk.See("not passed")
	row := x.desk.Text("#task-crs-2")
	for _, says := range []string{"wrong", "grade 1", "grade 2", "hypotension that needs no vasopressor", "read second-hand"} {
		x.has(row, says)
	}
	x.has(x.desk.Text("#task-report"), "late")
	x.desk.Axe().Shot("rehearsal-failed-en")
	x.phone.SignIn(Person("trial-nurse-1")).Go(x.base + "/rehearsal").See("未通过").Axe().Shot("rehearsal-failed-zh")
	x.activate("The site has to pass a rehearsal first.")

	x.begin("R2")
	x.play(true)
	x.desk.See("passed with 100 %").Axe().Shot("rehearsal-passed-en")
	x.phone.SignIn(Person("trial-nurse-1")).Go(x.base + "/rehearsal").See("通过，100%").Axe().Shot("rehearsal-passed-zh")
	entries, err := w.Node.House.Record.OfPerson(ctx, w.Node.House.DB.Read(), Person("trial-nurse-1"))
	x.must(err)
	verbs := map[string]int{}
	for _, e := range entries {
		if e.Object == lrs.Rehearsal("LUNG-01", "GZ01") {
			verbs[e.Verb]++
		}
	}
	if verbs[lrs.Failed.ID] != 1 || verbs[lrs.Passed.ID] != 1 {
		t.Errorf("the learning record has %v", verbs)
	}
	x.activate("")
}

// play is a site's team in a rehearsal.
type play struct {
	t           *testing.T
	w           *World
	phone, desk *Browser
	base        string // of the rehearsal's pages
	code        string
}

func (x *play) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *play) has(text, part string) {
	x.t.Helper()
	if !strings.Contains(text, part) {
		x.t.Errorf("%q is not in %q", part, text)
	}
}

func (x *play) as(who string) (context.Context, *World, person.Actor) {
	return context.Background(), x.w, x.w.Actor(x.t, Person("trial-"+who))
}

func (x *play) proof(who string) trial.Proof {
	x.t.Helper()
	ctx, w, a := x.as(who)
	p, err := w.Node.House.Ledger.Authenticate(ctx, a, trial.Signing{Email: a.Email, Password: demo.Password})
	x.must(err)
	return p
}

func (x *play) view() *trial.View {
	x.t.Helper()
	ctx, w, a := x.as("lead")
	v, err := w.Node.House.Ledger.Open(ctx, a, x.code)
	x.must(err)
	return v
}

func (x *play) now() time.Time { return x.view().Now.Std() }

// activate opens the site; refused is what the page says against it, "" for nothing.
func (x *play) activate(refused string) {
	x.t.Helper()
	form := `form[action$="/sites/GZ01/activate"]`
	x.desk.SignIn(Person("trial-lead")).Go("/trials/lung-01/team").Type(form+" [name=password]", demo.Password).Click(form + " button")
	if refused != "" {
		x.desk.See(refused)
		return
	}
	ctx, w, a := x.as("lead")
	if v, err := w.Node.House.Ledger.Open(ctx, a, "LUNG-01"); err != nil || !v.Active("GZ01") {
		x.desk.fail("the site was not activated: %v", err)
	}
}

func (x *play) begin(n string) {
	x.t.Helper()
	x.base, x.code = "/trials/lung-01-"+map[string]string{"R1": "r1", "R2": "r2"}[n], "LUNG-01-"+n
	x.desk.SignIn(Person("trial-lead")).Go("/trials/lung-01/rehearsal").Type("[name=site]", "GZ01").Click(`input[value="next-dose"]`).done("section[aria-labelledby=begin] form")
	x.desk.Has("#message-start").Axe().Shot("rehearsal-begun-en")
}

// until lets time go on to a message.
func (x *play) until(id string) {
	x.t.Helper()
	b := x.phone.SignIn(Person("trial-nurse-1")).Go(x.base + "/rehearsal")
	for range 30 {
		if must[bool](b, `!!document.getElementById("message-`+id+`")`) {
			return
		}
		b.Click(`button[name=by][value="0"]`).Has("main")
	}
	b.fail("message %s never comes", id)
}

// decide has the design asked and two members sign.
func (x *play) decide(key string) {
	x.t.Helper()
	x.desk.SignIn(Person("trial-statistician")).Go(x.base + "/dosing/next").done("section[aria-labelledby=propose] form")
	for _, who := range []string{"committee-1", "committee-2"} {
		x.desk.SignIn(Person("trial-" + who)).Go(x.base + "/dosing/decisions/" + key).signs("#sign")
	}
}

func (x *play) event(subject, form string, values map[string]string) {
	x.t.Helper()
	b := x.phone.SignIn(Person("trial-nurse-1")).Go(x.base + "/safety/" + subject)
	for name, value := range values {
		b.Type(form+` [name="`+name+`"]`, value)
	}
	b.done(form)
}

// play goes through the scenario, with care or with two mistakes.
func (x *play) play(care bool) {
	x.t.Helper()
	ctx, w, lab := x.as("laboratory")
	x.must(w.Node.House.Custody.SignSpecs(ctx, lab, x.code, x.proof("laboratory")))
	x.decide("1")
	x.screen()
	x.treat()
	x.until("fever")
	x.phone.Shot("rehearsal-inbox-zh")
	x.event("GZ01-001", "#newCRS", map[string]string{"finding.temp_c": "38.7", "finding.hypotension": fmt.Sprint(care), "finding.vasopressors": "0", "finding.vasopressin": "false",
		"finding.hypoxia": "false", "AEREL": "definite", "EXPECTED": "Y", "AESER": "N"})
	x.until("cool")
	x.event("GZ01-001", `form[action$="/safety/GZ01-001/1/grade"]`, map[string]string{"grade": "0"})
	x.until("window-1")
	x.decide("2")
	x.until("cough")
	x.event("GZ01-011", "#newOther", map[string]string{"AETERM": "Pneumonitis", "grade": "2", "AEREL": "probable", "EXPECTED": "N", "EXISTED": "0", "AESER": "N"})
	x.until("oxygen")
	x.event("GZ01-011", `form[action$="/safety/GZ01-011/1/grade"]`, map[string]string{"grade": "3"})
	x.event("GZ01-011", `form[action$="/safety/GZ01-011/1/change"]`, map[string]string{"AESER": "Y", "AESERC": "stay", "reason": "因肺炎收入病房"})
	confirm := `form[action$="/safety/GZ01-011/1/confirm"]`
	x.phone.SignIn(Person("trial-investigator-1")).Go(x.base + "/safety/GZ01-011").Click(confirm + " [name=limits][value=yes]").signs(confirm)
	if care {
		x.report()
	}
	x.until("better")
	x.event("GZ01-011", `form[action$="/safety/GZ01-011/1/grade"]`, map[string]string{"grade": "2"})
	x.until("window-2")
	if !care {
		x.report()
	}
	x.decide("3")
	x.desk.SignIn(Person("trial-lead")).Go(x.base + "/rehearsal").signs("section[aria-labelledby=finish] form")
}

func (x *play) report() {
	x.t.Helper()
	const form = `form[action*="/reports/"]`
	b := x.desk.SignIn(Person("trial-safety")).Go(x.base + "/safety/GZ01-011")
	for must[bool](b, `!!document.querySelector('`+form+`')`) {
		b.Type(form+" [name=number]", "V-1").done(form)
	}
}

// screen finds 001 eligible, with the values that the message brings.
func (x *play) screen() {
	x.t.Helper()
	x.until("consent-001")
	ctx, w, nurse := x.as("nurse-1")
	s := w.Node.House.Screening
	_, err := s.Begin(ctx, nurse, x.code, "GZ01", "001", "")
	x.must(err)
	x.must(s.Consent(ctx, nurse, x.code, "GZ01-001", x.view().Current(), x.now().Add(-10*time.Minute), ""))
	x.until("screening-001")
	p, err := w.Node.House.Rehearsal.Read(x.view())
	x.must(err)
	x.must(s.Enter(ctx, nurse, x.code, "GZ01-001", screening.Data{Values: p.Inbox[0].Values}))
	who := screening.Of(x.view(), "GZ01-001")
	c := screening.Conclusion{Eligible: true, Seen: who.Basis, Judgements: map[string]screening.Judgement{}}
	for _, k := range who.Criteria {
		o := k.Outcome
		if !k.Computed() {
			o = eligibility.Met
		}
		c.Judgements[k.Criterion.ID] = screening.Judgement{Confirmed: o}
	}
	_, _, doctor := x.as("investigator-1")
	x.must(s.Conclude(ctx, doctor, x.code, "GZ01-001", c, x.proof("investigator-1")))
	_, err = w.Node.House.Dosing.Enrol(ctx, doctor, x.code, "GZ01-001", "")
	x.must(err)
}

// treat takes 001's cells from the vein to the infusion.
func (x *play) treat() {
	x.t.Helper()
	const subject = "GZ01-001"
	ctx, w, unit := x.as("cells-1")
	_, _, lab := x.as("laboratory")
	c := w.Node.House.Custody
	label := func(a person.Actor, kind custody.Kind, about string) string {
		l, err := c.Issue(ctx, a, x.code, subject, kind, about, false)
		x.must(err)
		return l.Text
	}
	hand := func(a person.Actor, h custody.Handing) {
		h.At = x.now()
		_, err := c.Hand(ctx, a, x.code, subject, h)
		x.must(err)
	}
	_, err := c.OpenTherapy(ctx, unit, x.code, subject, x.code+".T1", "")
	x.must(err)
	_, err = c.PlanCollection(ctx, unit, x.code, subject, custody.CollectionData{})
	x.must(err)
	x.until("cells-001")
	band, c1, box := label(unit, custody.Band, ""), label(unit, custody.Collection, "C1"), label(unit, custody.Box, "C1")
	hand(unit, custody.Handing{Container: "C1", Step: custody.Collect, First: band, Second: c1})
	hand(unit, custody.Handing{Container: "C1", Step: custody.Send, First: c1, Second: box})
	x.until("arrival-001")
	hand(lab, custody.Handing{Container: "C1", Step: custody.Receive, TempMin: "3.1", TempMax: "6.4", First: box, Second: c1})
	_, err = c.BeginProduct(ctx, lab, x.code, subject, custody.NewProduct{Collections: []string{"C1"}})
	x.must(err)
	batch := label(lab, custody.Batch, "P1")
	hand(lab, custody.Handing{Container: "C1", Step: custody.Use, Product: "P1", First: c1, Second: batch})
	x.until("made-001")
	x.must(c.EndProduct(ctx, lab, x.code, subject, "P1", custody.End{At: record.At(x.now()), Lot: "V1", Expiry: record.At(x.now().AddDate(0, 0, 180)), Usable: "60"}))
	_, err = c.AddBag(ctx, lab, x.code, subject, "P1", "62", "30", "")
	x.must(err)
	bag := label(lab, custody.Bag, "P1-A")
	hand(lab, custody.Handing{Container: "P1-A", Step: custody.Fill, First: batch, Second: bag})
	x.must(c.Test(ctx, lab, x.code, subject, "P1", map[string]string{"VIABILITY": "86", "CAR": "31", "ENDOTOXIN": "<0.5", "STERILITY": "negative"}, record.At(x.now()), ""))
	x.must(c.Release(ctx, lab, x.code, subject, "P1", custody.Approval{Verdict: "released", Weight: "62"}, x.proof("laboratory")))
	box = label(lab, custody.Box, "P1-A")
	hand(lab, custody.Handing{Container: "P1-A", Step: custody.Send, First: bag, Second: box})
	x.until("courier-001")
	hand(unit, custody.Handing{Container: "P1-A", Step: custody.Receive, TempMin: "-168", TempMax: "-151", First: box, Second: bag})
	x.until("bedside-001")
	hand(unit, custody.Handing{Container: "P1-A", Step: custody.Thaw, First: band, Second: bag})
	hand(unit, custody.Handing{Container: "P1-A", Step: custody.Check, First: band, Second: bag, Weight: "62"})
	_, err = c.Infuse(ctx, unit, x.code, subject, custody.Given{Bags: []string{"P1-A"}, At: x.now(), Weight: "62", Cells: "62"})
	x.must(err)
}
