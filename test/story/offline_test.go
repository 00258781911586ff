package story

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"stepwise/internal/lang"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/form"
)

// The bedside without a network: the forms open although they were never opened before,
// keep what is typed, and are sent once and in order when the network is back. What
// disagrees is refused aloud, and with the session goes what the browser kept.
func TestTheBedsideOpensWithoutANetwork(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { bedsideAlone(t, Open(t, "sqlite"), true) })
	t.Run("postgres", func(t *testing.T) { bedsideAlone(t, Open(t, "postgres"), false) })
}

func bedsideAlone(t *testing.T, w *World, looks bool) {
	study := func() *trial.View {
		v, err := w.Node.House.Ledger.Open(context.Background(), w.Actor(t, Person("trial-cells-2")), "LUNG-01")
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	w.Clock.Move(14 * 24 * time.Hour) // the waiting time of the cohort is over
	subject, bag := received(study())
	if subject == "" {
		t.Fatal("no bag of the demo waits at Shanghai for its patient")
	}
	labels := func(kind custody.Kind, of string) string {
		for _, l := range custody.Labels(study().State, "LUNG-01", of) {
			if l.Kind == kind && l.Void.IsZero() && (kind == custody.Band || l.About == bag) {
				return l.Text
			}
		}
		l, err := w.Node.House.Custody.Issue(context.Background(), w.Actor(t, Person("trial-cells-2")), "LUNG-01", of, kind, "", false)
		if err != nil {
			t.Fatal(err)
		}
		return l.Text
	}
	band, right, wrong := labels(custody.Band, subject), labels(custody.Bag, subject), labels(custody.Band, "SH01-001")
	base := "/trials/lung-01/products/" + subject
	thaw, check, infusion := base+"/container/"+bag+"?do=thaw", base+"/container/"+bag+"?do=check", base+"/infusion"

	phone := w.Browse(t, "nurse", Phone, lang.ZH).keepTime().SignIn(Person("trial-cells-2"))
	// The worker asks in the language of the browser, which a story sets for pages only.
	phone.Go("/account")
	must[bool](phone, `(document.cookie = 'language=zh-Hans; path=/', true)`)
	phone.Go("/trials/lung-01/products") // the day's list, and nothing else
	for _, page := range []string{thaw, check, infusion} {
		phone.await(page+" is kept", `caches.match('`+page+`').then(p => !!p)`)
	}
	phone.await("scripts are kept", `caches.match([...document.scripts].find(s => s.src.includes('/custody')).src).then(p => !!p)`)

	w.Unplug(true)
	say := func(key string) string { return lang.Say(lang.ZH, key) }
	phone.Go(thaw).See(say("custody.keep.offline"))
	phone.Fill("first", band).Fill("second", wrong)
	if looks {
		phone.Axe().Shot("offline-thaw-zh")
	}
	phone.do(chromedp.Reload())
	phone.Has("main").See(say("custody.keep.restored"))
	phone.send().See(say("custody.keep.away"))
	phone.Go(check).Fill("first", band).Fill("second", right).Fill("weight", "57").send().See(say("custody.keep.away"))
	phone.Go(infusion).See(say("custody.keep.offline"))
	phone.Click("input[name=bags]").Fill("weight", "57").Fill("cells", "228").Fill("comment", "线路中断，纸质核对后录入")
	phone.send().See(say("custody.keep.away"))
	if looks {
		phone.Axe().Shot("offline-infusion-zh")
	}
	before := study().State
	if n := len(before.Rows(form.Infusion.Name, subject)); n != 0 {
		t.Fatalf("%d infusions while the network is off", n)
	}

	// The network is back: the wrong label is refused, and what came after it waits.
	w.Unplug(false)
	phone.Go(thaw).Has(".kept.refused li").See(say("custody.keep.refused"))
	if looks {
		phone.Axe().Shot("offline-refused-zh")
	}
	if r := custody.Refusals(study().State, subject); len(r) == 0 {
		t.Error("the refusal is not in the trail")
	}
	for _, step := range study().State.Rows(form.Handover.Name, subject) {
		if s := custody.Step(step.Get("STEP")); step.Get("CONTAINER") == bag && (s == custody.Thaw || s == custody.Check) {
			t.Errorf("%s was taken although the thaw was refused", s)
		}
	}
	phone.Fill("second", right).send()
	phone.await("the thaw was taken", `Promise.resolve(!location.search)`)
	// The other two go by themselves, in their order, from any page of products.
	phone.Go("/trials/lung-01/products")
	phone.await("everything is sent", `Promise.resolve(document.querySelector('[data-outbox]').hidden && Object.keys(localStorage).length === 0)`)
	rows, steps := study().State.Rows(form.Infusion.Name, subject), []string{}
	for _, r := range study().State.Rows(form.Handover.Name, subject) {
		if r.Get("CONTAINER") == bag {
			steps = append(steps, r.Get("STEP"))
		}
	}
	if len(rows) != 1 || rows[0].Get("CELLS") != "228" || !strings.HasSuffix(strings.Join(steps, " "), "thaw check infuse") {
		t.Errorf("%d infusions; steps %v", len(rows), steps)
	}

	// With the session goes what was kept.
	phone.Go("/account").Click(`form[action="/sign-out"] button`)
	phone.await("pages are gone", `caches.has('lists-1').then(there => !there)`)
	w.Unplug(true)
	if opened, err := ask[bool](phone, `fetch('`+infusion+`').then(() => true, () => false)`, chromedp.EvalAwaitPromise); err != nil || opened {
		t.Errorf("the form opens for whoever has the phone: %v", err)
	}
	w.Unplug(false)
}

// send presses a kept form's button, which leads nowhere while nothing is sent.
func (b *Browser) send() *Browser {
	b.t.Helper()
	must[bool](b, `(document.querySelector('form[data-keep] .actions button').click(), true)`)
	return b
}

// received is a patient of Shanghai whose bag is at the site and was not thawed.
func received(v *trial.View) (subject, bag string) {
	for _, s := range v.Subjects() {
		for _, c := range custody.Containers(v.State, s) {
			if c.Kind == custody.Bag && c.Last == custody.Receive && !c.Quarantine && v.Site(s) == "SH01" {
				return s, c.Key
			}
		}
	}
	return "", ""
}
