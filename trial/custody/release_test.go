package custody

import (
	"slices"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/studytest"
)

func TestResultsAreHeldAgainstTheLimitsThatTheLaboratoryEntered(t *testing.T) {
	for _, c := range []struct {
		why, low, high, value, want string
	}{
		{"on the lower limit", "70", "", "70", "in"},
		{"below it", "70", "", "69.9", "out"},
		{"on the upper limit", "", "5", "5", "in"},
		{"above it", "", "5", "5.01", "out"},
		{"below the range of the method, all of which conforms", "", "5", "<0.5", "in"},
		{"below the range of the method, which reaches over the limit", "", "5", "<10", "unknown"},
		{"above the range of the method, all of which is too high", "", "5", ">10", "out"},
		{"above the range of the method, all of which conforms", "70", "", ">95", "in"},
		{"a smaller value may be too low", "70", "", "<95", "unknown"},
		{"everything below is too low", "70", "", "<60", "out"},
		{"a word where a number is asked for", "70", "", "high", "unknown"},
		{"not a number", "70", "", "NaN", "unknown"},
		{"a requirement without a limit judges nothing", "", "", "5", "unknown"},
	} {
		if got := (Spec{Low: c.low, High: c.high}).parsed().Judge(c.value); got != c.want {
			t.Errorf("%s: %s", c.why, got)
		}
	}
	word := Spec{Word: true, Expected: "No growth"}
	if word.Judge(" no growth ") != "in" || word.Judge("growth") != "out" {
		t.Error("a word conforms when it is the one that was entered")
	}
}

func FuzzJudge(f *testing.F) {
	f.Add("<0.5")
	f.Add("")
	f.Add("≥≥1e309")
	f.Fuzz(func(t *testing.T, value string) {
		x := Spec{Low: "1", High: "5"}.parsed()
		if got := x.Judge(value); got != "in" && got != "out" && got != "unknown" {
			t.Errorf("%q is judged %q", value, got)
		}
	})
}

func TestOnlyWhatConformsIsReleasedWithOneSignature(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		product, bag := w.filled(ann, "140")
		clean := Approval{Verdict: "released", Weight: "70"}
		if err := w.release(ann, product, clean); !slices.Contains(fields(err), "verdict") {
			t.Errorf("released without results: %v", err)
		}
		w.test(ann, product, map[string]string{"VIABILITY": "41", "ENDOTOXIN": "<0.5"})
		if err := w.release(ann, product, clean); !slices.Contains(fields(err), "verdict") {
			t.Errorf("released out of specification: %v", err)
		}
		if err := w.release(ann, product, Approval{Verdict: "exception", Weight: "70"}); !slices.Contains(fields(err), "reason") {
			t.Errorf("an exception without a reason: %v", err)
		}
		w.Must(w.release(ann, product, Approval{Verdict: "exception", Weight: "70", Reason: "no alternative; risk assessed"}))
		send := func() error {
			_, err := w.hand("laboratory", ann, Handing{Container: bag, Step: Send, First: w.label("laboratory", ann, Bag, bag), Second: w.label("laboratory", ann, Box, bag)})
			return err
		}
		if err := send(); !slices.Equal(whys(err), []string{"unreleased"}) {
			t.Errorf("sent before the investigator signed: %v", err)
		}
		for _, who := range []string{"nurse", "pi2", "laboratory2", "committee"} {
			if err := w.cells.SignException(w.ctx, studytest.As(who), studytest.Code, ann, product, w.Proof(who)); err == nil {
				t.Errorf("%s signed the exception", who)
			}
		}
		w.Must(w.cells.SignException(w.ctx, studytest.As("pi"), studytest.Code, ann, product, w.Proof("pi")))
		st := StandingOf(w.View("lead").State, ann, product)
		if !st.Free() || st.Maker.By != "laboratory" || st.Physician.By != "pi" || !slices.Equal(st.Out, []string{"VIABILITY"}) {
			t.Errorf("%+v", st)
		}
		w.Must(send())
		// The sterility test, which takes two weeks, comes back with growth.
		w.test(ann, product, map[string]string{"STERILITY": "growth"})
		p, _ := ProductOf(w.View("lead").State, ann, product)
		if !p.Standing.Recalled || p.Stage() != "recalled" || !slices.Equal(p.Standing.Changed, []string{"STERILITY"}) {
			t.Errorf("%+v", p.Standing)
		}
		if err := w.cells.SignException(w.ctx, studytest.As("pi"), studytest.Code, ann, product, w.Proof("pi")); !fault.Is(err, fault.Conflict) {
			t.Errorf("signed an exception for results that nobody released: %v", err)
		}
	})
}

func TestRequirementsHoldOnceTheyAreSigned(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		lab := studytest.As("laboratory")
		product, _ := w.filled(ann, "140")
		w.test(ann, product, map[string]string{"VIABILITY": "88", "ENDOTOXIN": "0.5"})
		w.Must(w.cells.Specify(w.ctx, lab, studytest.Code, Spec{ID: "VIABILITY", EN: "Viability", ZH: "活率", Stage: "release", Unit: "%", Low: "90", Source: "amended"}, "new method"))
		if err := w.release(ann, product, Approval{Verdict: "released", Weight: "70"}); !slices.Contains(fields(err), "verdict") {
			t.Errorf("released against a requirement that nobody signed: %v", err)
		}
		for _, c := range []struct {
			why  string
			spec Spec
			at   string
		}{
			{"a number needs a limit", Spec{ID: "A1", EN: "a", ZH: "a", Stage: "release", Source: "s"}, "LOW"},
			{"limits in order", Spec{ID: "A1", EN: "a", ZH: "a", Stage: "release", Low: "5", High: "1", Source: "s"}, "HIGH"},
			{"a word needs the one that conforms", Spec{ID: "A1", EN: "a", ZH: "a", Stage: "release", Word: true, Source: "s"}, "EXPECTED"},
			{"limits come from a document", Spec{ID: "A1", EN: "a", ZH: "a", Stage: "release", Low: "5"}, "SOURCE"},
			{"both languages", Spec{ID: "A1", EN: "a", Stage: "release", Low: "5", Source: "s"}, "name.zh"},
			{"an identifier", Spec{ID: "a b", EN: "a", ZH: "a", Stage: "release", Low: "5", Source: "s"}, "id"},
			{"temperatures are numbers", Spec{ID: "A1", EN: "a", ZH: "a", Stage: "transport", Word: true, Expected: "cold", Source: "s"}, "KIND"},
			{"a stage there is", Spec{ID: "A1", EN: "a", ZH: "a", Stage: "soon", Low: "5", Source: "s"}, "STAGE"},
		} {
			if err := w.cells.Specify(w.ctx, lab, studytest.Code, c.spec, ""); !slices.Contains(fields(err), c.at) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if err := w.cells.Specify(w.ctx, studytest.As("pi"), studytest.Code, Spec{ID: "A1", EN: "a", ZH: "a", Stage: "release", Low: "5", Source: "s"}, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an investigator set a limit of the laboratory: %v", err)
		}
	})
}

func TestAProductBelowThePlannedDose(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		product, bag := w.filled(ann, "84") // 1.2 × 10⁶/kg at 70 kg: level 1, where 2 was planned
		w.test(ann, product, map[string]string{"VIABILITY": "88", "ENDOTOXIN": "0.5"})
		if err := w.release(ann, product, Approval{Verdict: "released", Weight: "70"}); !slices.Contains(fields(err), "reason") {
			t.Errorf("released below the planned level without a word: %v", err)
		}
		w.Must(w.release(ann, product, Approval{Verdict: "released", Weight: "70", Reason: "poor expansion, agreed with the investigator"}))
		p, _ := ProductOf(w.View("lead").State, ann, product)
		if !p.Below() || p.Level != 1 || p.Planned != 2 || p.Dose != "1.2" {
			t.Errorf("%+v", p)
		}
		b, box, band := w.label("laboratory", ann, Bag, bag), w.label("laboratory", ann, Box, bag), w.label("nurse", ann, Band, "")
		w.must2(w.hand("laboratory", ann, Handing{Container: bag, Step: Send, First: b, Second: box}))
		w.must2(w.hand("nurse", ann, Handing{Container: bag, Step: Receive, First: box, Second: b, TempMin: "-150", TempMax: "-140"}))
		w.must2(w.hand("nurse", ann, Handing{Container: bag, Step: Thaw, First: band, Second: b}))
		w.must2(w.hand("nurse", ann, w.bedside(ann, bag)))
		g := Given{Bags: []string{bag}, At: w.at(), Weight: "70", Cells: "84"}
		if _, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, g); !slices.Contains(fields(err), "comment") {
			t.Errorf("below the plan without a word: %v", err)
		}
		g.Comment = "all that could be made"
		row, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, g)
		w.Must(err)
		if got := w.View("lead").State.Row("INFUSION", ann, row); got.Get("LEVEL") != "1" || got.Get("PLANNED") != "2" {
			t.Errorf("analysed at %s, planned %s", got.Get("LEVEL"), got.Get("PLANNED"))
		}
		w.Clock.Move(time.Hour)
		g.Cells, g.At = "140", g.At.Add(time.Minute)
		if err := w.cells.Correct(w.ctx, studytest.As("nurse"), studytest.Code, ann, row, g); !slices.Contains(fields(err), "reason") {
			t.Errorf("corrected without a reason: %v", err)
		}
		g.Reason = "count transcribed wrongly"
		w.Must(w.cells.Correct(w.ctx, studytest.As("nurse"), studytest.Code, ann, row, g))
		s := w.View("lead").State
		if got := s.Row("INFUSION", ann, row); got.Get("LEVEL") != "2" || got.Get("DOSE") != "2" {
			t.Errorf("after the correction: %v", got.Values())
		}
		if c, _ := One(s, ann, bag); !c.At(Infuse).Equal(g.At) {
			t.Errorf("the bag was given at %s", c.At(Infuse))
		}
	})
}

func TestWhatArrivesTooWarmIsQuarantined(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		product, bag := w.filled(ann, "140")
		w.test(ann, product, map[string]string{"VIABILITY": "88", "ENDOTOXIN": "0.5"})
		w.Must(w.release(ann, product, Approval{Verdict: "released", Weight: "70"}))
		b, box, band := w.label("laboratory", ann, Bag, bag), w.label("laboratory", ann, Box, bag), w.label("nurse", ann, Band, "")
		w.must2(w.hand("laboratory", ann, Handing{Container: bag, Step: Send, First: b, Second: box}))
		h := Handing{Container: bag, Step: Receive, First: box, Second: b, At: w.at(), Entry: "r1"}
		if _, err := w.hand("nurse", ann, h); !slices.Equal(fields(err), []string{"tempmin", "tempmax"}) {
			t.Errorf("received without the temperatures that the laboratory asks for: %v", err)
		}
		h.TempMin, h.TempMax = "-150", "-96"
		for range 2 { // the second is the browser sending again
			quarantined, err := w.hand("nurse", ann, h)
			if err != nil || !quarantined {
				t.Errorf("quarantined %v: %v", quarantined, err)
			}
		}
		thaw := Handing{Container: bag, Step: Thaw, First: band, Second: b}
		if _, err := w.hand("nurse", ann, thaw); !slices.Equal(whys(err), []string{"quarantine"}) {
			t.Errorf("thawed out of quarantine: %v", err)
		}
		settle := func(who string, accept bool, why string) error {
			return w.cells.Settle(w.ctx, studytest.As(who), studytest.Code, ann, bag, accept, why, "", w.Proof(who))
		}
		if err := settle("nurse", true, "looks fine"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a nurse accepted it: %v", err)
		}
		if err := settle("laboratory", true, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("accepted without a reason: %v", err)
		}
		w.Must(settle("laboratory", true, "eleven minutes above the limit; stability data cover it"))
		w.must2(w.hand("nurse", ann, thaw))
		w.Must(settle("nurse", false, "bag broke"))
		if c, _ := One(w.View("lead").State, ann, bag); c.Last != Discard || len(Next(c)) != 0 {
			t.Errorf("%+v", c)
		}
	})
}
