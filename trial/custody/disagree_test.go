package custody

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

func setUpBedside(t *testing.T, db *store.DB) (w *world, bag, otherBag string) {
	w = newWorld(t, db)
	_, otherBag = w.filled(bert, "140")
	bag = w.thawed(ann, "140")
	return w, bag, otherBag
}

// Every way in which two labels disagree at the bedside is refused by name and kept.
func TestScansThatDisagreeAreRefusedAndKept(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w, bag, otherBag := setUpBedside(t, db)
		band, good := w.label("nurse", ann, Band, ""), w.label("laboratory", ann, Bag, bag)
		voided := w.label("laboratory", ann, Box, bag)
		if _, err := w.cells.Issue(w.ctx, studytest.As("laboratory"), studytest.Code, ann, Box, bag, true); err != nil {
			t.Fatal(err)
		}
		unknown := code(studytest.Code, ann, 99)
		for _, c := range []struct {
			why           string
			first, second string
			want          []string
		}{
			{"another patient's bag", band, w.label("laboratory", bert, Bag, otherBag), []string{"subject"}},
			{"another patient's wristband", w.label("nurse", bert, Band, ""), good, []string{"subject"}},
			{"the same label twice", band, band, []string{"same", "kind.B"}},
			{"the batch record instead of the bag", band, w.label("laboratory", ann, Batch, "P1"), []string{"kind.B"}},
			{"the collection bag instead of the bag", band, w.label("nurse", ann, Collection, "C1"), []string{"kind.B"}},
			{"a box that was replaced by another", band, voided, []string{"void", "kind.B"}},
			{"a label that nobody issued", band, unknown, []string{"unknown"}},
			{"a label with another level written over", band, strings.Replace(good, "*P1-A*2*", "*P1-A*3*", 1), []string{"altered"}},
			{"a label of another study", band, strings.Replace(strings.Replace(good, studytest.Code, "LUNG-02", 1), codeIn(good), code("LUNG-02", ann, 6), 1), []string{"study"}},
			{"the hospital's own wristband", "P:0012345^WANG^19520101", good, []string{"unreadable1"}},
			{"a typed code with one wrong character", band, codeIn(good)[:len(codeIn(good))-1] + "!", []string{"unreadable2"}},
		} {
			before := len(w.View("lead").State.Refusals())
			h := w.bedside(ann, bag)
			h.First, h.Second = c.first, c.second
			_, err := w.hand("nurse", ann, h)
			if got := whys(err); !slices.Equal(got, c.want) || !fault.Is(err, fault.Conflict) || !Refused(err) {
				t.Errorf("%s: %v (%v), want %v", c.why, got, err, c.want)
			}
			s := w.View("lead").State
			if len(s.Refusals()) != before+1 {
				t.Fatalf("%s: not kept in the trail", c.why)
			}
			last := s.Refusals()[before]
			var d Refusal
			if err := json.Unmarshal([]byte(last.Detail), &d); err != nil || last.By != "nurse" || last.Site != "BJ01" || d.Container != bag || d.Step != Check || len(d.Why) != len(c.want) {
				t.Errorf("%s: the trail says %+v", c.why, last)
			}
			if strings.Contains(last.Detail, "WANG") {
				t.Errorf("%s: the trail names a patient: %s", c.why, last.Detail)
			}
			if now, _ := One(s, ann, bag); now.Last != Thaw {
				t.Fatalf("%s: the bag is at %s", c.why, now.Last)
			}
		}
		events := Refusals(w.View("lead").State, ann)
		if len(events) != 11 || !events[0].Alarm {
			t.Errorf("%d refusals on the timeline", len(events))
		}
		swapped := w.bedside(ann, bag)
		swapped.First, swapped.Second = swapped.Second, codeIn(band)
		w.must2(w.hand("nurse", ann, swapped)) // bag first, and the wristband typed
	})
}

func codeIn(text string) string { return strings.Split(text, "*")[2] }

// What the record says at the moment of the scan stands against a dose, though both
// labels are right.
func TestTheRecordStandsAgainstADose(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w, bag, _ := setUpBedside(t, db)
		at := func(form, subject, row string) record.Place {
			return record.Place{Form: form, Subject: subject, Row: row}
		}
		lab, lead, pi := "laboratory", "statistician", "pi"
		expiry := w.View("lead").State.Row(form.Product.Name, ann, "P1").Get("EXPIRY")
		for _, c := range []struct {
			why           string
			who           string
			right         trial.Right
			site          string
			place         record.Place
			item          string
			change, after string
			want          []string
		}{
			{"consent was withdrawn", pi, trial.Screen, "BJ01", at("CONSENT", ann, "1"), "WITHDRAWN", w.now(0), "", []string{"withdrawn"}},
			{"the patient left the study", pi, trial.Enter, "BJ01", at("EXIT", ann, "1"), "REASON", "progression", "", []string{"left"}},
			{"the slot was given back", pi, trial.Enrol, "BJ01", at("SLOT", ann, "1"), "RELEASED", w.now(0), "", []string{"level", "slot"}},
			{"the slot is at another level now", pi, trial.Enrol, "BJ01", at("SLOT", ann, "1"), "LEVEL", "1", "2", []string{"level", "dose"}},
			{"the decision was opened again", lead, trial.Propose, "", at("STANDING", "", "1"), "STATUS", "reopened", "signed", []string{"decision"}},
			{"the decision waits for its signatures", lead, trial.Propose, "", at("STANDING", "", "1"), "STATUS", "proposed", "signed", []string{"decision"}},
			{"the expiry was corrected after the label was printed", lab, trial.Produce, "", at("PRODUCT", ann, "P1"), "EXPIRY", w.now(time.Hour), expiry, []string{"expiry"}},
			{"the product expired", lab, trial.Produce, "", at("PRODUCT", ann, "P1"), "EXPIRY", w.now(-time.Hour), expiry, []string{"expiry", "expired"}},
			{"nobody knows the expiry", lab, trial.Produce, "", at("PRODUCT", ann, "P1"), "EXPIRY", "", expiry, []string{"expiry", "noexpiry"}},
			{"thawed too long ago", lab, trial.Produce, "", at("PRODUCT", ann, "P1"), "USABLE", "5", "120", []string{"stale"}},
			{"a result was corrected after the release", lab, trial.Produce, "", at("RESULT", ann, "P1/VIABILITY"), "VALUE", "40", "88", []string{"recalled"}},
			{"the product was rejected", lab, trial.Release, "", at("RELEASE", ann, "P1"), "VERDICT", "rejected", "released", []string{"unreleased"}},
			{"the chain identifier was corrected", pi, trial.Handle, "BJ01", at("THERAPY", ann, "1"), "CHAIN", "COI-OTHER", "COI-" + ann, []string{"chain", "chain"}},
			{"the bag holds more than the planned level", lab, trial.Produce, "", at("BAG", ann, bag), "CELLS", "280", "140", []string{"dose"}},
			{"a little more than the protocol tolerates", lab, trial.Produce, "", at("BAG", ann, bag), "CELLS", "168.1", "140", []string{"toomuch"}},
		} {
			w.Put(c.who, c.right, c.site, c.place, map[string]string{c.item: c.change})
			_, err := w.hand("nurse", ann, w.stale(ann, bag))
			if got := whys(err); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v (%v), want %v", c.why, got, err, c.want)
			}
			w.Put(c.who, c.right, c.site, c.place, map[string]string{c.item: c.after})
		}
		w.must2(w.hand("nurse", ann, w.stale(ann, bag))) // nothing stands against it any more

		w.decide("2", "open", "1")
		if _, err := w.hand("nurse", ann, w.stale(ann, bag)); !slices.Equal(whys(err), []string{"lower"}) {
			t.Errorf("a later decision is lower: %v", err)
		}
		w.decide("3", "stop", "")
		if _, err := w.hand("nurse", ann, w.stale(ann, bag)); !slices.Equal(whys(err), []string{"lower"}) {
			t.Errorf("a later decision stops the study: %v", err)
		}
	})
}

// stale is a bedside check with the labels that are on patient and bag, whatever they
// say by now.
func (w *world) stale(subject, bag string) Handing {
	h := Handing{Container: bag, Step: Check, Weight: "70"}
	for _, l := range Labels(w.View("lead").State, studytest.Code, subject) {
		if l.Void.IsZero() && l.Kind == Band {
			h.First = l.Text
		}
		if l.Void.IsZero() && l.Kind == Bag && l.About == bag {
			h.Second = l.Text
		}
	}
	return h
}

func TestStepsKeepTheirOrder(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		product, bag := w.filled(ann, "140")
		b := w.label("laboratory", ann, Bag, bag)
		band, box := w.label("nurse", ann, Band, ""), w.label("laboratory", ann, Box, bag)
		for _, c := range []struct {
			why, who string
			step     Step
			a, b     string
			want     []string
		}{
			{"sent before release", "laboratory", Send, b, box, []string{"unreleased"}},
			{"received before it was sent", "nurse", Receive, box, b, []string{"order.fill"}},
			{"checked before it arrived, not released", "nurse", Check, band, b, []string{"order.fill", "unreleased"}},
			{"filled twice", "laboratory", Fill, w.label("laboratory", ann, Batch, product), b, []string{"order.fill"}},
		} {
			_, err := w.hand(c.who, ann, Handing{Container: bag, Step: c.step, First: c.a, Second: c.b, Weight: "70"})
			if c.step == Receive {
				_, err = w.hand(c.who, ann, Handing{Container: bag, Step: c.step, First: c.a, Second: c.b, TempMin: "-150", TempMax: "-140"})
			}
			if got := whys(err); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v (%v), want %v", c.why, got, err, c.want)
			}
		}
	})
}

func TestAnotherSitesPatient(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		_, bag := w.filled(ann, "140")
		b := w.label("laboratory", ann, Bag, bag)
		if _, err := w.hand("nurse2", ann, Handing{Container: bag, Step: Receive, First: b, Second: b}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a nurse of another site knows of the bag: %v", err)
		}
		_, err := w.cells.Find(w.ctx, studytest.As("nurse2"), studytest.Code, b)
		if !slices.Equal(whys(err), []string{"site"}) {
			t.Errorf("a bag that came to the wrong site: %v", err)
		}
		if list := Refusals(w.View("nurse").State, ann); len(list) != 1 || list[0].Against[0].What != "site" || list[0].By != "nurse2" {
			t.Errorf("the patient's own site reads of it: %+v", list)
		}
		found, err := w.cells.Find(w.ctx, studytest.As("nurse"), studytest.Code, codeIn(b))
		if err != nil || found.About != bag || found.Subject != ann {
			t.Errorf("found %+v %v", found, err)
		}
		for _, text := range []string{"", "nonsense", "WANG 19520101"} {
			if _, err := w.cells.Find(w.ctx, studytest.As("nurse"), studytest.Code, text); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

func TestEveryRefusalIsSaidInBothLanguages(t *testing.T) {
	list := []string{"study", "subject", "unknown", "altered", "void", "chain", "same", "collection", "bag", "level", "expiry", "box", "product", "quarantine",
		"consent", "withdrawn", "left", "unreleased", "recalled", "noexpiry", "expired", "stale", "slot", "protocol", "decision", "lower", "weight", "dose", "toomuch", "fillclosed", "death", "site",
		"unreadable1", "unreadable2"}
	for _, what := range list {
		if key := (Disagreement{What: what}).Key(); !lang.Has(key) {
			t.Errorf("%s is not said", key)
		}
	}
	for _, k := range []Kind{Band, Collection, Batch, Bag, Box} {
		if key := (Disagreement{What: "kind", Record: string(k)}).Key(); !lang.Has(key) {
			t.Errorf("%s is not said", key)
		}
	}
	for _, step := range []Step{"", Collect, Send, Receive, Use, Fill, Thaw, Check, Infuse, Accept, Discard} {
		if key := (Disagreement{What: "order", Record: string(step)}).Key(); !lang.Has(key) {
			t.Errorf("%s is not said", key)
		}
	}
}
