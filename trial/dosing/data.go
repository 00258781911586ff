package dosing

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"stepwise/trial/dose"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// RuleSet names the rules by which this program counts patients and asks a design. It
// changes when the same record would give other data or another advice, and stands in
// every decision, so that one who computes an old decision again knows whether a
// difference comes from the record or from the program.
const RuleSet = "dosing/2"

// firstRules is the rule set before: an old decision is computed again by its own.
const firstRules = "dosing/1"

// Data are what a decision was made from: the record as it stood at an entry, read at
// a time. Counts are keyed by the dose that was given.
type Data struct {
	Rules    string    `json:"rules"` // RuleSet
	Study    string    `json:"study"`
	Version  string    `json:"version"` // of the protocol whose design is asked
	Plan     string    `json:"plan"`    // dose.Plan.Hash of that version
	Seen     int64     `json:"seen"`    // entry up to which the record was read
	SeenHash string    `json:"seen_hash"`
	At       time.Time `json:"at"` // UTC; follow-up is counted up to here

	Base     int     `json:"base"`     // dose level that the design is asked from
	Cohort   int     `json:"cohort"`   // the last cohort whose data are in, 0 before the first
	Used     int     `json:"used"`     // patients of the plan that its cohorts have used
	Begun    *Begun  `json:"begun"`    // a cohort that a reopened decision left unfinished
	Levels   []Count `json:"levels"`   // by dose level of Version
	Last     Count   `json:"last"`     // the last cohort alone
	Patients []Seen  `json:"patients"` // everybody who was infused, as enrolled
	Halts    []Halt  `json:"halts"`    // stopping rules that are reached
	Coin     float64 `json:"coin"`     // [0, 1): what a design leaves to chance, from SeenHash
}

// Begun is a cohort that was interrupted.
type Begun struct {
	Cohort int `json:"cohort"`
	Level  int `json:"level"`
	Size   int `json:"size"`
	Filled int `json:"filled"` // infused
}

// Count are the patients of one dose level that count.
type Count struct {
	Level   int       `json:"level"`
	N       int       `json:"n"` // those pending among them
	DLT     int       `json:"dlt"`
	Eff     int       `json:"eff"`
	Both    int       `json:"both"`
	Pending []float64 `json:"pending"` // follow-up as a fraction of the window, lowest first
	Onset   []float64 `json:"onset"`   // of the DLTs, as fractions of the window
}

// Seen is one patient as the decision saw them.
type Seen struct {
	Subject  string  `json:"subject"`
	Version  string  `json:"version"` // that evaluates the patient
	Cohort   int     `json:"cohort"`
	Planned  int     `json:"planned"`
	Level    int     `json:"level"` // given, in the levels of Data.Version; 0 below all
	Amount   float64 `json:"amount"`
	Followed int     `json:"followed"`
	Window   int     `json:"window"`
	DLT      bool    `json:"dlt"`
	Open     bool    `json:"open"` // a question about a DLT was open
	Response bool    `json:"response"`
	Status   Status  `json:"status"`
	Why      string  `json:"why"`
	Counted  bool    `json:"counted"` // in Levels
	Exit     string  `json:"exit"`
}

// Read reads the data for a decision by a version of the protocol from the record as
// it is. code is the study's.
func Read(s *record.State, protocols Protocols, code, version string, at time.Time) (*Data, error) {
	return read(s, protocols, code, version, at, RuleSet)
}

// read is Read by the rules that a decision was made with.
func read(s *record.State, protocols Protocols, code, version string, at time.Time, set string) (*Data, error) {
	rules := protocols(version)
	if rules == nil {
		return nil, fmt.Errorf("dosing: no version %q of the protocol", version)
	}
	plan, err := rules.Plan.Complete()
	if err != nil {
		return nil, fmt.Errorf("dosing: the design of version %s: %w", version, err)
	}
	patients := Patients(s, protocols, at)
	d := &Data{Rules: set, Study: code, Version: version, Plan: plan.Hash(), Seen: s.Seq, SeenHash: s.Hash, At: at.UTC(),
		Base: plan.StartDose, Halts: halts(s, rules, patients, set), Coin: coin(s.Hash), Patients: []Seen{}}
	d.place(s, protocols, rules, patients, at)
	for _, l := range rules.Levels {
		d.Levels = append(d.Levels, Count{Level: l.Level, Pending: []float64{}, Onset: []float64{}})
	}
	d.Last = Count{Level: d.Base, Pending: []float64{}, Onset: []float64{}}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil, err
	}
	for i := range patients {
		p := &patients[i]
		if p.Infused.IsZero() {
			continue
		}
		seen := Seen{Subject: p.Subject, Version: p.Rules, Level: carry(protocols(p.Rules), rules, p.Level, p.Amount), Amount: p.Amount,
			Followed: p.Followed, Window: p.Window, DLT: p.DLT, Open: len(p.Open) > 0, Response: p.Response,
			Status: p.Status, Why: p.Why, Exit: p.Exit}
		if p.Slot != nil {
			seen.Cohort, seen.Planned = p.Slot.Cohort, p.Slot.Level
		}
		seen.Counted = seen.Level > 0 && p.Counts() && (p.Status == Evaluable || waitsNot(design, p))
		if seen.Counted {
			d.Levels[seen.Level-1].add(p)
			if seen.Cohort == d.Cohort && !p.Backfilled() {
				d.Last.add(p)
			}
		}
		d.Patients = append(d.Patients, seen)
	}
	for i := range d.Levels {
		slices.Sort(d.Levels[i].Pending)
		slices.Sort(d.Levels[i].Onset)
	}
	slices.Sort(d.Last.Pending)
	slices.Sort(d.Last.Onset)
	return d, nil
}

// PendingCounts reports whether a design decides while patients are still followed.
func PendingCounts(d dose.Design) bool {
	name := d.Settings().Design
	return name == dose.TITECRM || name == dose.TITEBOIN
}

// waitsNot reports whether a design decides while the window of a patient is open: any
// patient's for designs of late outcomes, that of the backfilled where it backfills.
func waitsNot(d dose.Design, p *Patient) bool {
	if PendingCounts(d) {
		return true
	}
	_, fills := d.(dose.Backfiller)
	return fills && p.Backfilled()
}

func (c *Count) add(p *Patient) {
	c.N++
	if p.Response {
		c.Eff++
	}
	switch {
	case p.DLT:
		c.DLT++
		if p.Response {
			c.Both++
		}
		f := 1.0
		if !p.Onset.IsZero() && p.Window > 0 {
			f = min(1, max(0, p.Onset.Sub(p.Infused).Hours()/24/float64(p.Window)))
		}
		c.Onset = append(c.Onset, f)
	case p.Status == Pending:
		c.Pending = append(c.Pending, p.Fraction())
	}
}

// interrupted reports whether a decision was reopened, or dosing stopped, before the
// last cohort was complete.
func interrupted(latest *Decision, last *Cohort) bool {
	return (latest.Standing == Reopened || latest.Action == Stop) && !last.Complete()
}

// place finds from which cohort the design is asked. A cohort that an interruption
// left unfinished is stepped over: the question is then whether the cohort before it
// still says the same.
func (d *Data) place(s *record.State, protocols Protocols, rules *protocol.Protocol, patients []Patient, at time.Time) {
	cohorts := Cohorts(s, patients, at)
	if len(cohorts) == 0 {
		return
	}
	last := &cohorts[len(cohorts)-1]
	if latest, ok := Latest(s); ok && interrupted(&latest, last) {
		d.Begun = &Begun{last.Number, carryLevel(s, protocols, rules, last), last.Size, last.Filled}
		cohorts = cohorts[:len(cohorts)-1]
	}
	for i := range cohorts {
		c := &cohorts[i]
		d.Used += min(c.Size, max(c.Filled, 0))
		d.Cohort, d.Base = c.Number, carryLevel(s, protocols, rules, c)
	}
}

func carryLevel(s *record.State, protocols Protocols, rules *protocol.Protocol, c *Cohort) int {
	d, _ := Find(s, c.Decision)
	from := protocols(d.Version)
	amount := 0.0
	if from != nil {
		if l, ok := from.Level(c.Level); ok {
			amount = l.Amount
		}
	}
	return max(1, carry(from, rules, c.Level, amount))
}

// carry is a level of one version of the protocol in the levels of another: the same
// dose where there is one, else the level that the amount reaches.
func carry(from, to *protocol.Protocol, level int, amount float64) int {
	if from == nil || to == nil || level == 0 {
		return 0
	}
	l, _ := from.Level(level)
	for _, x := range to.Levels {
		if x.Amount == l.Amount && x.Unit == l.Unit {
			return x.Level
		}
	}
	return to.Given(amount)
}

// coin is a number from the hash of the newest entry: nobody chose it, and anybody can
// find it again.
func coin(hash string) float64 {
	sum := sha256.Sum256([]byte("coin " + hash))
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// State is what the design is asked about.
func (d *Data) State() *dose.State {
	s := &dose.State{Dose: d.Base, Cohort: d.Last.arm(), Coin: d.Coin}
	for i := range d.Levels {
		s.Arms = append(s.Arms, d.Levels[i].arm())
	}
	return s
}

func (c *Count) arm() dose.Arm {
	return dose.Arm{N: c.N, DLT: c.DLT, Eff: c.Eff, Both: c.Both, Pending: slices.Clone(c.Pending), Onset: slices.Clone(c.Onset)}
}

// canonical is the one JSON text of a value: keys sorted, no white space.
func canonical(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain structs; estimates have no NaN
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var plain any
	if err := d.Decode(&plain); err != nil {
		panic(err)
	}
	if b, err = json.Marshal(plain); err != nil { // maps marshal with sorted keys
		panic(err)
	}
	return string(b)
}

// Hash is what a decision's data and advice are known by: SHA-256, in hex, of both
// texts, the data first, with a line end between them.
func Hash(data, advice string) string {
	sum := sha256.Sum256([]byte(data + "\n" + advice))
	return hex.EncodeToString(sum[:])
}

// ParseData reads the data of a decision.
func ParseData(text string) (*Data, error) {
	var d Data
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return nil, err
	}
	return &d, nil
}

// Version is the version that decides now: the newest that is approved, "" for none.
func Version(s *record.State) string {
	best, highest := "", math.MinInt
	for _, r := range s.Rows(form.Protocol.Name, "") {
		if n, err := strconv.Atoi(r.Key); r.Get("STATUS") == "approved" && err == nil && n > highest {
			best, highest = r.Key, n
		}
	}
	return best
}

// asksFor tells what the design of a version looks at beside DLTs: responses, and the
// follow-up of pending patients.
func asksFor(rules *protocol.Protocol) (responses, followUp bool) {
	if rules == nil {
		return false, false
	}
	d := designOf(rules)
	if d == nil {
		return false, false
	}
	_, responses = d.(dose.Efficacious)
	return responses, PendingCounts(d)
}
