package safety

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/toxicity/grading"
	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Grader returns what grades findings, over the knowledge in force.
type Grader func(ctx context.Context) (*grading.Grader, error)

// Service is what people do about safety. Safe for many goroutines.
type Service struct {
	ledger *trial.Ledger
	grader Grader
	clocks []Clock
}

// New returns the service. clocks are the reporting clocks of all jurisdictions.
func New(ledger *trial.Ledger, grader Grader, clocks []Clock) *Service {
	return &Service{ledger, grader, clocks}
}

// Entry is an adverse event as it is entered or changed. What is "" stays as it is
// when an event is changed, and unknown when it is begun.
type Entry struct {
	Values   map[string]string // items of the form AE; COURSE, AETOXGR and FINDINGS are the service's
	Grade    int               // 1–5; 0 when Findings give it
	Findings map[string]any    // by the names of toxicity/grading; graded when the vocabulary computes the term
	Reason   string
}

// Vocabularies in which an event is graded.
var Vocabularies = []string{grading.CTCAE5, grading.CTCAE6, ASTCT}

// ASTCT grades CRS and ICANS (Lee et al., BBMT 2019; 25:625).
const ASTCT = "ASTCT 2019"

// Begin enters an adverse event. Findings give the grade where they can; a grade that
// says something else than they do needs a reason.
func (s *Service) Begin(ctx context.Context, a person.Actor, code, subject string, e Entry) (key string, err error) {
	grade, err := s.grade(ctx, e)
	if err != nil {
		return "", err
	}
	err = s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enter, subject); err != nil {
			return err
		}
		key = w.NextKey(form.AE.Name, subject)
		values := maps.Clone(e.Values)
		begin := (&record.Item{Type: record.Moment})
		at, ok := begin.Read(values["AESTDTC"])
		var f fault.Form
		f.Check(values["AETERM"] != "", "AETERM", "fault.required")
		f.Check(slices.Contains(Vocabularies, values["AEVOC"]), "AEVOC", "fault.choice")
		f.Check(ok && at != "", "AESTDTC", "fault.required")
		f.Check(ok && (at == "" || !moment(at).After(w.Now.Std())), "AESTDTC", "safety.fault.future")
		f.Check(grade >= 1 && grade <= 5, "AETOXGR", "safety.fault.grade")
		f.Check(grade != 5 || values["AESER"] != "N", "AESER", "safety.fault.death")
		if err := f.Err(); err != nil {
			return err
		}
		values["AETOXGR"], values["COURSE"], values["FINDINGS"] = strconv.Itoa(grade), course([]Point{{moment(at), grade}}), found(e.Findings)
		aware(values, nil, w.Now.Std())
		if err := w.Set(place(subject, key), values, e.Reason); err != nil {
			return err
		}
		return s.derive(w, subject, key)
	})
	return key, err
}

// Change corrects an event. Every item that had a value needs the reason.
func (s *Service) Change(ctx context.Context, a person.Actor, code, subject, key string, e Entry) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enter, subject); err != nil {
			return err
		}
		row := w.State.Row(form.AE.Name, subject, key)
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		values := maps.Clone(e.Values)
		for _, ours := range []string{"COURSE", "AETOXGR", "FINDINGS"} {
			delete(values, ours)
		}
		if voc := values["AEVOC"]; voc != "" && voc != row.Get("AEVOC") {
			return fault.New(fault.Closed, "safety.fault.vocabulary") // never regraded silently: a new event under the new words
		}
		if row.Get("AETOXGR") == "5" && values["AESER"] == "N" {
			var f fault.Form
			f.Add("AESER", "safety.fault.death")
			return f.Err()
		}
		aware(values, row, w.Now.Std())
		if err := w.Set(place(subject, key), values, e.Reason); err != nil {
			return err
		}
		return s.derive(w, subject, key)
	})
}

// Grade adds a grade to an event's course: 0 resolves it. The same time again corrects
// the grade of that time, which needs a reason.
func (s *Service) Grade(ctx context.Context, a person.Actor, code, subject, key string, at time.Time, e Entry) error {
	grade, err := s.grade(ctx, e)
	if err != nil {
		return err
	}
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enter, subject); err != nil {
			return err
		}
		row := w.State.Row(form.AE.Name, subject, key)
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		old := Read(row)
		var f fault.Form
		f.Check(!at.IsZero() && !at.Before(old.Begin) && !at.After(w.Now.Std()), "at", "safety.fault.when")
		f.Check(grade >= 0 && grade <= 5, "AETOXGR", "safety.fault.grade")
		points, corrected := with(old.Course, Point{at.UTC(), grade})
		f.Check(!corrected || e.Reason != "", "reason", "study.fault.reason")
		if err := f.Err(); err != nil {
			return err
		}
		values := map[string]string{"COURSE": course(points), "AETOXGR": strconv.Itoa(highest(points)), "AEENDTC": ""}
		if last := points[len(points)-1]; last.Grade == 0 {
			values["AEENDTC"] = record.At(last.At)
		}
		if e.Findings != nil {
			values["FINDINGS"] = found(e.Findings)
		}
		if grade == 5 {
			values["AESER"] = "Y" // a death is serious, whatever was said of the event before
		}
		aware(values, row, w.Now.Std())
		free := []string{"COURSE", "AEENDTC", "FINDINGS", "AESER"}
		if grade > old.Highest {
			free = append(free, "AETOXGR") // the event went on: no correction
		}
		if err := w.Set(place(subject, key), values, e.Reason, free...); err != nil {
			return err
		}
		return s.derive(w, subject, key)
	})
}

// derive asks the protocol's definition about an event of an infused patient, and
// keeps what it says. A person confirms.
func (s *Service) derive(w *trial.Writer, subject, key string) error {
	p, ok := dosing.One(w.State, w.Protocol, subject, w.Now.Std())
	rules := w.Protocol(p.Rules)
	if !ok || p.Infused.IsZero() || rules == nil {
		return nil
	}
	e := Read(w.State.Row(form.AE.Name, subject, key))
	finding := DLT(&rules.DLT, &e, p.Infused, w.Now.Std(), dosing.Zone(w.State, p.Site))
	at := record.Place{Form: form.DLT.Name, Subject: subject, Row: key}
	if finding.Verdict == No && w.State.Row(at.Form, subject, key) == nil {
		return nil // nothing to ask a person
	}
	return w.Set(at, map[string]string{"DERIVED": string(finding.Verdict), "RULE": finding.Rule, "VERSION": p.Rules}, "", "DERIVED", "RULE", "VERSION")
}

func (s *Service) grade(ctx context.Context, e Entry) (int, error) {
	if len(e.Findings) == 0 {
		return e.Grade, nil
	}
	computed, err := s.Compute(ctx, e.Values["AEVOC"], e.Values["AETERM"], e.Findings)
	if err != nil {
		return 0, err
	}
	switch {
	case computed.Grade < 0:
		return e.Grade, nil // the findings settle nothing: the clinician's grade stands
	case e.Grade != 0 && e.Grade != computed.Grade && e.Reason == "":
		var f fault.Form
		f.Add("reason", "safety.fault.differs", "Computed", computed.Grade)
		return 0, f.Err()
	case e.Grade != 0:
		return e.Grade, nil
	}
	return computed.Grade, nil
}

func place(subject, key string) record.Place {
	return record.Place{Form: form.AE.Name, Subject: subject, Row: key}
}

func moment(text string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, text) // canonical already
	return t
}

func course(list []Point) string {
	b, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func found(list map[string]any) string {
	if len(list) == 0 {
		return ""
	}
	b, err := json.Marshal(list)
	if err != nil {
		return ""
	}
	return string(b)
}

// with puts a point into a course; corrected when one of that time gave way.
func with(list []Point, p Point) (out []Point, corrected bool) {
	for _, x := range list {
		if x.At.Equal(p.At) {
			corrected = corrected || x.Grade != p.Grade
			continue
		}
		out = append(out, x)
	}
	out = append(out, p)
	slices.SortStableFunc(out, func(a, b Point) int { return a.At.Compare(b.At) })
	return out, corrected
}

func highest(list []Point) int {
	n := 0
	for _, p := range list {
		n = max(n, p.Grade)
	}
	return n
}

// aware notes when an event became known to be serious, and fatal or life-threatening,
// unless somebody says when: a clock begins with the first knowledge and never later.
// Grade 5 is a death, whichever criterion made the event serious before.
func aware(values map[string]string, row *record.Row, now time.Time) {
	serious, severe := values["AESER"] == "Y" || values["AESER"] == "" && row.Get("AESER") == "Y", false
	switch c := or(values["AESERC"], row.Get("AESERC")); c {
	case "death", "threat":
		severe = serious
	}
	severe = severe || serious && or(values["AETOXGR"], row.Get("AETOXGR")) == "5"
	if serious && or(values["AWARE"], row.Get("AWARE")) == "" {
		values["AWARE"] = record.At(now)
	}
	if severe && or(values["SEVERE"], row.Get("SEVERE")) == "" {
		values["SEVERE"] = record.At(now)
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
