package story

import (
	"strings"
	"testing"

	"stepwise/internal/lang"
)

// The pages of a study: they answer, nothing is wider than the screen, and axe-core
// finds nothing, on a phone in Chinese and on a desk in English.
func TestAStudyLooksRight(t *testing.T) {
	w := Open(t, "sqlite")
	visit := func(b *Browser, name, path string) {
		t.Helper()
		b.Go(path)
		if b.Sees(lang.Say(lang.ZH, "ui.failed")) || b.Sees(lang.Say(lang.EN, "ui.failed")) || must[bool](b, `document.body.textContent.includes("‹")`) { // in folds too: a sentence that no locale has
			t.Errorf("%s: %s", path, strings.Join(strings.Fields(b.Text("main")), " "))
			return
		}
		b.Axe().Shot("study-" + name)
	}
	phone := w.Browse(t, "phone", Phone, lang.ZH).SignIn(Person("trial-investigator-1"))
	desk := w.Browse(t, "desk", Desktop, lang.EN).SignIn(Person("trial-investigator-1"))
	for name, path := range map[string]string{
		"board": "", "screening": "/screening", "screened": "/screening/BJ01-003", "dosing": "/dosing", "decision": "/dosing/decisions/3", "products": "/products",
		"product": "/products/SH01-002", "safety": "/safety", "events": "/safety/BJ01-011", "visits": "/visits", "subject": "/visits/BJ01-001", "visit": "/visits/BJ01-001/D7",
		"protocol": "/protocol", "team": "/team", "history": "/history?form=AE&row=1&subject=BJ01-001"} {
		if name == "product" {
			path = "/products/BJ01-009"
		}
		visit(phone, name+"-phone-zh", "/trials/lung-01"+path)
		visit(desk, name+"-desk-en", "/trials/lung-01"+path)
	}
	lead := w.Browse(t, "lead", Phone, lang.ZH).SignIn(Person("trial-lead"))
	visit(lead, "data-phone-zh", "/trials/lung-01/data")
	visit(lead, "transfers-phone-zh", "/trials/lung-01/transfers")
	monitor := w.Browse(t, "monitor", Desktop, lang.EN).SignIn(Person("trial-monitor"))
	visit(monitor, "record-desk-en", "/trials/lung-01/record")
	visit(monitor, "data-desk-en", "/trials/lung-01/data")
	visit(monitor, "transfers-desk-en", "/trials/lung-01/transfers")
	visit(monitor, "record-form-desk-en", "/trials/lung-01/record?form=INFUSION&corrections=1")
	stranger := w.Browse(t, "stranger", Phone, lang.EN).SignIn(Person("learner-0-0"))
	stranger.Go("/trials/lung-01").See(lang.Say(lang.EN, "fault.notfound"))
}

// An event on the ward becomes a question, a signed answer, and a reopened decision, on
// both engines.
func TestAnEventLimitsTheDose(t *testing.T) { both(t, anEvent) }

func anEvent(t *testing.T, w *World) {
	nurse := w.Browse(t, "nurse", Phone, lang.ZH).SignIn(Person("trial-nurse-1"))
	nurse.Go("/trials/lung-01/safety/BJ01-009").Click("#new ~ details:nth-of-type(2) > summary")
	nurse.Type("#newCRS [name='finding.temp_c']", "39.4").Type("#newCRS [name='finding.vasopressors']", "2")
	nurse.Click("#newCRS button").See("4级")
	doctor := w.Browse(t, "doctor", Desktop, lang.EN).SignIn(Person("trial-investigator-1"))
	doctor.Go("/trials/lung-01").See("does CRS limit the dose?")
	doctor.Go("/trials/lung-01/safety/BJ01-009").See("Dose-limiting by the protocol's rule.")
}
