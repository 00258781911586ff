package custody

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

// world is a study with two patients at one site and one at another, each with a slot
// at level 2 that two members of the committee signed, and a laboratory whose
// requirements are signed.
type world struct {
	*studytest.Study
	cells *Service
	ctx   context.Context
}

const (
	ann  = "BJ01-003"
	bert = "BJ01-004"
	far  = "SH01-001"
)

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	s := studytest.Open(t, db)
	w := &world{s, New(s.Ledger), context.Background()}
	for _, who := range []struct{ subject, site, nurse, pi string }{{ann, "BJ01", "nurse", "pi"}, {bert, "BJ01", "nurse", "pi"}, {far, "SH01", "nurse2", "pi2"}} {
		s.Put(who.nurse, trial.Screen, who.site, record.Place{Form: form.Subject.Name, Subject: who.subject, Row: "1"}, map[string]string{"SITE": who.site, "NUMBER": who.subject[5:]})
		s.Put(who.pi, trial.Screen, who.site, record.Place{Form: form.Consent.Name, Subject: who.subject, Row: "1"}, map[string]string{"AT": w.now(0)})
	}
	w.decide("1", "open", "2")
	for _, subject := range []string{ann, bert} {
		s.Put("nurse", trial.Enrol, "BJ01", record.Place{Form: form.Slot.Name, Subject: subject, Row: "1"}, map[string]string{"LEVEL": "2", "COHORT": "1", "PLACE": "1", "DECISION": "1", "AT": w.now(0)})
	}
	s.Put("nurse2", trial.Enrol, "SH01", record.Place{Form: form.Slot.Name, Subject: far, Row: "1"}, map[string]string{"LEVEL": "2", "COHORT": "1", "PLACE": "3", "DECISION": "1", "AT": w.now(0)})
	w.specify(
		Spec{ID: "VIABILITY", EN: "Viability", ZH: "活率", Stage: "release", Unit: "%", Low: "50", Source: "invented for this test"},
		Spec{ID: "ENDOTOXIN", EN: "Endotoxin", ZH: "内毒素", Stage: "release", Unit: "EU/mL", High: "9", Source: "invented for this test"},
		Spec{ID: "STERILITY", EN: "Sterility, final", ZH: "无菌（最终）", Stage: "later", Word: true, Expected: "no growth", Source: "invented for this test"},
		Spec{ID: "COLD", EN: "Shipment", ZH: "运输温度", Stage: "transport", Unit: "Cel", High: "-100", Source: "invented for this test"},
	)
	return w
}

func (w *world) now(after time.Duration) string {
	return record.At(w.Clock.Now().Std().Add(after))
}

func (w *world) at() time.Time { return w.Clock.Now().Std() }

// decide puts a decision in force with two signatures, and the ones before out of it.
func (w *world) decide(key, action, level string) {
	w.T.Helper()
	p := record.Place{Form: form.Decision.Name, Row: key}
	for _, r := range w.View("lead").State.Rows(form.Standing.Name, "") {
		w.Put("statistician", trial.Propose, "", record.Place{Form: form.Standing.Name, Row: r.Key}, map[string]string{"STATUS": "replaced"})
	}
	w.Put("statistician", trial.Propose, "", p, map[string]string{"VERSION": "1", "SEEN": "1", "DATA": "{}", "ADVICE": "{}", "HASH": "x", "ACTION": action, "LEVEL": level})
	for _, who := range []string{"committee", "committee2"} {
		proof := w.Proof(who)
		w.Must(w.Ledger.Write(w.ctx, studytest.As(who), studytest.Code, func(_ context.Context, x *trial.Writer) error {
			if err := x.Require(trial.Decide, ""); err != nil {
				return err
			}
			return x.Sign(p, "decide", proof)
		}))
	}
	w.Put("statistician", trial.Propose, "", record.Place{Form: form.Standing.Name, Row: key}, map[string]string{"STATUS": "signed", "SIGNED": w.now(0)})
}

func (w *world) specify(list ...Spec) {
	w.T.Helper()
	for _, x := range list {
		w.Must(w.cells.Specify(w.ctx, studytest.As("laboratory"), studytest.Code, x, "test"))
	}
	w.Must(w.cells.SignSpecs(w.ctx, studytest.As("laboratory"), studytest.Code, w.Proof("laboratory")))
}

func (w *world) label(who, subject string, kind Kind, about string) string {
	w.T.Helper()
	l, err := w.cells.Issue(w.ctx, studytest.As(who), studytest.Code, subject, kind, about, false)
	w.Must(err)
	return l.Text
}

func (w *world) hand(who, subject string, h Handing) (bool, error) {
	if h.At.IsZero() {
		h.At = w.at()
	}
	return w.cells.Hand(w.ctx, studytest.As(who), studytest.Code, subject, h)
}

func (w *world) must2(_ bool, err error) {
	w.T.Helper()
	w.Must(err)
}

func staff(subject string) string {
	if strings.HasPrefix(subject, "SH") {
		return "nurse2"
	}
	return "nurse"
}

// collected takes a patient to a collection at the laboratory.
func (w *world) collected(subject string) (collection string) {
	w.T.Helper()
	nurse, cells := staff(subject), studytest.As(staff(subject))
	if CurrentTherapy(w.View("lead").State, subject) == "" {
		_, err := w.cells.OpenTherapy(w.ctx, cells, studytest.Code, subject, "COI-"+subject, "")
		w.Must(err)
	}
	collection, err := w.cells.PlanCollection(w.ctx, cells, studytest.Code, subject, CollectionData{Donation: "D-1"})
	w.Must(err)
	band, c := w.label(nurse, subject, Band, ""), w.label(nurse, subject, Collection, collection)
	w.must2(w.hand(nurse, subject, Handing{Container: collection, Step: Collect, First: band, Second: c}))
	box := w.label(nurse, subject, Box, collection)
	w.must2(w.hand(nurse, subject, Handing{Container: collection, Step: Send, First: c, Second: box}))
	w.Clock.Move(5 * time.Hour)
	w.must2(w.hand("laboratory", subject, Handing{Container: collection, Step: Receive, First: box, Second: c}))
	return collection
}

// filled takes a patient to a filled bag of so many million cells.
func (w *world) filled(subject, cells string) (product, bag string) {
	w.T.Helper()
	lab := studytest.As("laboratory")
	collection := w.collected(subject)
	product, err := w.cells.BeginProduct(w.ctx, lab, studytest.Code, subject, NewProduct{Collections: []string{collection}})
	w.Must(err)
	w.must2(w.hand("laboratory", subject, Handing{Container: collection, Step: Use, Product: product,
		First: w.label(staff(subject), subject, Collection, collection), Second: w.label("laboratory", subject, Batch, product)}))
	w.Clock.Move(12 * 24 * time.Hour)
	w.Must(w.cells.EndProduct(w.ctx, lab, studytest.Code, subject, product, End{At: w.now(0), Lot: "L-" + subject, Expiry: w.now(90 * 24 * time.Hour), Usable: "120"}))
	bag, err = w.cells.AddBag(w.ctx, lab, studytest.Code, subject, product, cells, "20", "")
	w.Must(err)
	w.must2(w.hand("laboratory", subject, Handing{Container: bag, Step: Fill, First: w.label("laboratory", subject, Batch, product), Second: w.label("laboratory", subject, Bag, bag)}))
	return product, bag
}

func (w *world) test(subject, product string, values map[string]string) {
	w.T.Helper()
	w.Must(w.cells.Test(w.ctx, studytest.As("laboratory"), studytest.Code, subject, product, values, w.now(0), "test"))
}

func (w *world) release(subject, product string, x Approval) error {
	return w.cells.Release(w.ctx, studytest.As("laboratory"), studytest.Code, subject, product, x, w.Proof("laboratory"))
}

// arrived takes a patient to a released bag at the site.
func (w *world) arrived(subject, cells string) (product, bag string) {
	w.T.Helper()
	product, bag = w.filled(subject, cells)
	w.test(subject, product, map[string]string{"VIABILITY": "88", "ENDOTOXIN": "<0.5"})
	w.Must(w.release(subject, product, Approval{Verdict: "released", Weight: "70", Reason: "conforms"}))
	b, box := w.label("laboratory", subject, Bag, bag), w.label("laboratory", subject, Box, bag)
	w.must2(w.hand("laboratory", subject, Handing{Container: bag, Step: Send, First: b, Second: box}))
	w.Clock.Move(8 * time.Hour)
	w.must2(w.hand(staff(subject), subject, Handing{Container: bag, Step: Receive, First: box, Second: b, TempMin: "-185", TempMax: "-150"}))
	return product, bag
}

// thawed takes a patient to a thawed bag.
func (w *world) thawed(subject, cells string) (bag string) {
	w.T.Helper()
	_, bag = w.arrived(subject, cells)
	w.must2(w.hand(staff(subject), subject, Handing{Container: bag, Step: Thaw, First: w.label(staff(subject), subject, Band, ""), Second: w.label("laboratory", subject, Bag, bag)}))
	w.Clock.Move(10 * time.Minute)
	return bag
}

func (w *world) checked(subject, cells string) (bag string) {
	w.T.Helper()
	bag = w.thawed(subject, cells)
	w.must2(w.hand(staff(subject), subject, w.bedside(subject, bag)))
	return bag
}

func (w *world) bedside(subject, bag string) Handing {
	return Handing{Container: bag, Step: Check, First: w.label(staff(subject), subject, Band, ""), Second: w.label("laboratory", subject, Bag, bag), Weight: "70"}
}

// whys are the disagreements of an error.
func whys(err error) []string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return nil
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, strings.TrimPrefix(x.Key, "custody.refused."))
	}
	return out
}

func fields(err error) []string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return nil
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, x.Where)
	}
	return out
}
