package dosing

import (
	"slices"
	"strconv"
	"testing"

	"stepwise/internal/fault"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

func TestWhichDeathsAStoppingRuleCounts(t *testing.T) {
	event := func(grade int, when, related, serious string) func(b *book) {
		return func(b *book) {
			b.set(form.AE.Name, "BJ01-001", "1", "AETERM", "Death NOS", "AETOXGR", strconv.Itoa(grade), "AESTDTC", when, "AEREL", related, "AESERC", serious)
		}
	}
	exit := func(reason, when string) func(b *book) {
		return func(b *book) {
			b.set(form.Exit.Name, "BJ01-001", "1", "REASON", reason, "AT", when)
		}
	}
	early, late, before := record.At(day(20)), record.At(day(60)), record.At(day(-5))
	for _, c := range []struct {
		why          string
		related, any int
		happens      []func(b *book)
	}{
		{"nobody died", 0, 0, nil},
		{"a related death", deathCounts, deathCounts, []func(*book){event(5, early, "possible", "")}},
		{"an unrelated one", deathOther, deathCounts, []func(*book){event(5, early, "unlikely", "")}},
		{"one that nobody has judged", deathUnjudged, deathCounts, []func(*book){event(5, early, "", "")}},
		{"serious because of death, graded lower by mistake", deathCounts, deathCounts, []func(*book){event(4, early, "probable", "death")}},
		{"an event of grade 4", 0, 0, []func(*book){event(4, early, "probable", "")}},
		{"after the days of the rule", deathOther, deathOther, []func(*book){event(5, late, "definite", "")}},
		{"not dated: it counts", deathCounts, deathCounts, []func(*book){event(5, "", "definite", "")}},
		{"only the end of study says so", deathUnjudged, deathCounts, []func(*book){exit("death", early)}},
		{"the end of study, with an event that was judged", deathOther, deathCounts, []func(*book){exit("death", early), event(5, early, "unrelated", "")}},
		{"the end of study, late", deathOther, deathOther, []func(*book){exit("death", late)}},
		{"left for progression", 0, 0, []func(*book){exit("progression", early)}},
		{"before the infusion", 0, 0, []func(*book){event(5, before, "possible", "")}},
	} {
		b := newBook(t)
		for _, f := range c.happens {
			f(b)
		}
		p := Patient{Subject: "BJ01-001", Site: "BJ01", Infused: begin}
		for cause, want := range map[string]int{"": c.related, protocol.RelatedCause: c.related, protocol.AnyCause: c.any} {
			if got := death(b.State, &p, protocol.Stopping{Kind: "deaths", Days: 30, Cause: cause}); got != want {
				t.Errorf("%s, cause %q: %d, not %d", c.why, cause, got, want)
			}
		}
	}
}

func TestADeathThatNobodyHasJudgedHoldsDosing(t *testing.T) {
	both(t, func(w *world) {
		w.people("committee")
		w.decide()
		w.enrolled("BJ01-001")
		w.enrolled("BJ01-002")
		w.days(21)
		w.infuse("BJ01-001", 1)
		w.days(15)
		w.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.Exit.Name, Subject: "BJ01-001", Row: "1"}, map[string]string{"REASON": "death", "AT": record.At(w.now())})
		if d := w.decision("1"); d.Standing != Signed {
			t.Errorf("what is not known reopens nothing: %s", d.Standing)
		}
		bars := Clearance(w.state(), w.protocols(), "BJ01-002", 1, w.now())
		if len(bars) != 1 || bars[0].Key != BarDeath || !slices.Equal(bars[0].Subjects, []string{"BJ01-001"}) {
			t.Errorf("nobody is dosed until it is judged: %+v", bars)
		}
		if got := w.letters("committee"); len(got) == 0 || got[len(got)-1] != "LUNG-01: a death to be judged – dosing waits" {
			t.Errorf("the committee is told: %q", got)
		}
		_, err := w.propose(Proposal{Order: Open, Level: 1, Override: "go on"})
		w.want(err, fault.Conflict, "dosing.fault.gate")
		at := record.Place{Form: form.AE.Name, Subject: "BJ01-001", Row: "1"}
		fatal := map[string]string{"AETERM": "Death NOS", "AEVOC": "CTCAE 5.0", "AETOXGR": "5", "AESTDTC": record.At(w.now()), "AEREL": "unrelated", "AESER": "Y"}
		w.Put("nurse", trial.Enter, "BJ01", at, fatal)
		if bars := Clearance(w.state(), w.protocols(), "BJ01-002", 1, w.now()); len(bars) != 0 {
			t.Errorf("judged as unrelated: %+v", bars)
		}
		w.Put("nurse", trial.Enter, "BJ01", at, map[string]string{"AEREL": "possible"})
		d := w.decision("1")
		if c := ParseChanges(d.Changes); d.Standing != Reopened || c[0] != (Change{"", ChangedHalt, "", "S1"}) {
			t.Errorf("judged again, as related: %+v", d)
		}
	})
}

func TestADecisionOfAnEarlierProgramIsComputedByItsOwnRules(t *testing.T) {
	both(t, func(w *world) {
		w.amend("2", func(p *protocol.Protocol) { p.Stopping[0].Cause = protocol.AnyCause })
		w.decide()
		w.enrolled("BJ01-001")
		w.days(21)
		w.infuse("BJ01-001", 1)
		w.days(15)
		w.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.Exit.Name, Subject: "BJ01-001", Row: "1"}, map[string]string{"REASON": "death", "AT": record.At(w.now())})
		v := w.View("lead")
		then, err := read(v.State, v.Protocol, v.Code, "2", w.now(), firstRules)
		w.Must(err)
		now, err := Read(v.State, v.Protocol, v.Code, "2", w.now())
		w.Must(err)
		if len(then.Halts) != 0 || len(now.Halts) != 1 || then.Rules == now.Rules {
			t.Fatalf("the programs differ: %+v %+v", then, now)
		}
		advice, err := then.Advise(v.Protocol("2"))
		w.Must(err)
		a, b := canonical(then), canonical(advice)
		w.Put("lead", trial.Propose, "", decisionPlace("9"), map[string]string{"VERSION": "2", "SEEN": strconv.FormatInt(then.Seen, 10), "DATA": a, "ADVICE": b, "HASH": Hash(a, b), "ACTION": Stop})
		if got, err := w.room.Verify(w.ctx, w.View("lead"), "9"); err != nil || !got.Holds() || got.Rules != firstRules {
			t.Errorf("%+v %v", got, err)
		}
	})
}
