package dosing

import (
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

func TestWhenAResponseIsKnown(t *testing.T) {
	for _, c := range []struct {
		why             string
		rows            map[string]string // by visit
		exit            bool
		known, response bool
	}{
		{"nobody has looked", nil, false, false, false},
		{"stable disease", map[string]string{"D28": "SD"}, false, true, false},
		{"a response after stable disease", map[string]string{"D28": "SD", "M3": "PR"}, false, true, true},
		{"could not be judged at the first visit", map[string]string{"D28": "NE"}, false, false, false},
		{"could not be judged at any visit that asks", map[string]string{"D28": "NE", "M3": "NE", "M6": "NE"}, false, true, false},
		{"left before anybody looked", nil, true, true, false},
	} {
		b := newBook(t)
		b.enrol("BJ01-001", 1, 1, 1, begin)
		b.infuse("BJ01-001", 1, day(1))
		for visit, response := range c.rows {
			b.set(protocol.Response, "BJ01-001", visit, "RESPONSE", response)
		}
		if c.exit {
			b.set(form.Exit.Name, "BJ01-001", "1", "REASON", "death", "AT", record.At(day(10)))
		}
		if p, ok := One(b.State, b.protocol, "BJ01-001", day(200)); !ok || p.Assessed != c.known || p.Response != c.response {
			t.Errorf("%s: known %v, response %v", c.why, p.Assessed, p.Response)
		}
	}
}

// Six patients without a response end this trial at its lowest level; five do not, as
// long as the sixth may still respond.
func TestNoTrialEndsEarlyForResponsesThatMayCome(t *testing.T) {
	both(t, func(w *world) {
		w.amend("2", func(p *protocol.Protocol) { p.Plan.Settings = dose.Settings{Design: dose.BOIN12, TargetEff: 0.35} })
		w.decide()
		for _, s := range w.cohort(1, 3, 1) {
			w.respond(s, "SD")
		}
		w.decideOn(Proposal{Order: Open, Level: 1, Override: "the lowest level again"})
		for i, s := range []string{"BJ01-004", "BJ01-005", "BJ01-006"} {
			w.enrolled(s)
			w.days(21)
			w.infuse(s, 1)
			if i == 0 {
				w.toxic(s)
			}
		}
		w.days(10)
		for _, s := range []string{"BJ01-004", "BJ01-005", "BJ01-006"} {
			w.followed(s)
		}
		w.respond("BJ01-004", "SD")
		w.respond("BJ01-005", "SD")
		if g := GateOf(w.state(), w.protocols(), "2", w.now()); g.Early || g.Open() {
			t.Errorf("the sixth may respond: %+v", g)
		}
		w.days(20)
		w.respond("BJ01-006", "SD")
		d := w.decide()
		if a, _ := ParseAdvice(d.Advice); d.Action != Stop || a.Ending != "futile" {
			t.Errorf("nobody did: %+v", a)
		}
	})
}
