package match

import (
	"stepwise/knowledge/fact"
	"stepwise/molecular/variant"
)

// Answer is everything that the knowledge base says of a profile at a month. Lists
// by jurisdiction have an entry for each jurisdiction asked, also an empty one.
type Answer struct {
	AsOf          string                  `json:"as_of"`
	Jurisdictions []string                `json:"jurisdictions"`
	Line          int                     `json:"line,omitempty"` // 0: not given
	Types         []Type                  `json:"molecular_type"`
	Medicines     map[string][]Medicine   `json:"medicines"`          // verified ones first; see Medicine.Advice
	Recalled      map[string][]string     `json:"recalled,omitempty"` // fact ids among Medicines that are no advice and belong under their own heading
	Unclear       map[string][]Medicine   `json:"unclear"`            // the text of the label is not in the knowledge base, or the finding is not precise enough
	Elsewhere     map[string][]Elsewhere  `json:"elsewhere"`
	Withdrawn     map[string][]Withdrawal `json:"withdrawn"`
	Near          []NearMiss              `json:"near_misses"`
	Biomarkers    []Marker                `json:"biomarkers"`
	Missing       []string                `json:"missing,omitempty"` // what the profile does not say and the answer depends on: "line", "tumour", "stage"
	NotRead       []variant.Problem       `json:"not_read,omitempty"`
	Merged        []Merged                `json:"merged,omitempty"`
	Notes         []Note                  `json:"notes,omitempty"`
}

// Type is what one finding is.
type Type struct {
	variant.Alteration
	Target string `json:"target,omitempty"` // one of the nine, "" where it opens none of them
	InNine bool   `json:"target_alteration"`
}

// Merged names findings that were said twice.
type Merged struct {
	Name    string   `json:"name"`
	Entered []string `json:"entered"`
	Lines   []int    `json:"lines,omitempty"`
}

// Note is one more sentence, by its key in internal/lang.
type Note struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
	Text string         `json:"text,omitempty"`
}

// Medicine is one approval that the profile meets.
type Medicine struct {
	FactID     string      `json:"fact_id"` // "osimertinib.nmpa.2019-09"
	INN        string      `json:"inn"`
	NameZH     string      `json:"name_zh,omitempty"`
	Class      string      `json:"class,omitempty"`
	Approved   string      `json:"approved"`             // month, "2019-09"
	Withdrawn  string      `json:"withdrawn,omitempty"`  // set where a withdrawal after the asked month is known
	Line       string      `json:"line"`                 // as the regulator's record has it
	LineFit    string      `json:"line_fit"`             // "met", or "unknown" when the profile names no line
	Indication string      `json:"indication,omitempty"` //
	Alteration string      `json:"alteration"`           // the finding that opens it
	CoversBy   string      `json:"covers_by"`            // "approval", "indication", "line", "class", "target": whose words cover it; "" when unclear
	Status     fact.Status `json:"status"`               // of the approval
	Label      fact.Status `json:"label_status,omitempty"`
	Advice     bool        `json:"advice"` // false: recalled, or its words were not read; to be shown under its own heading with its flag
	Dated      bool        `json:"month_checked"`
	Source     fact.Source `json:"source"`
	Note       string      `json:"note,omitempty"`
	Given      bool        `json:"already_given,omitempty"`
	First      *First      `json:"first_anywhere,omitempty"`
	Lag        *int        `json:"lag_months,omitempty"` // from the first approval anywhere for such a profile
	Unclear    string      `json:"unclear,omitempty"`    // key: why it is not clear
	Conditions []string    `json:"conditions,omitempty"` // keys of what the profile does not say and the label asks
}

// First is the first approval among the jurisdictions.
type First struct {
	Jurisdiction string      `json:"jurisdiction"`
	Month        string      `json:"month"`
	Status       fact.Status `json:"status"`
}

// Elsewhere is a medicine that the profile meets in another jurisdiction and not in
// this one at the asked month.
type Elsewhere struct {
	FactID   string      `json:"fact_id"`
	INN      string      `json:"inn"`
	NameZH   string      `json:"name_zh,omitempty"`
	There    First       `json:"there"`
	Status   fact.Status `json:"status"`
	Advice   bool        `json:"advice"`
	SoFar    int         `json:"months_so_far"`        // from the approval there to the asked month
	Arrived  string      `json:"approved,omitempty"`   // month of the later approval here, where the knowledge base has one
	Lag      *int        `json:"lag_months,omitempty"` // then the months between the two
	OtherUse string      `json:"other_line,omitempty"` // approved here, for another line: its words
	Gone     string      `json:"withdrawn,omitempty"`  // was approved here and withdrawn: month or year, "?" when not known
}

// Withdrawal is a medicine that the profile would meet, had it not been withdrawn.
type Withdrawal struct {
	FactID   string      `json:"fact_id"`
	INN      string      `json:"inn"`
	NameZH   string      `json:"name_zh,omitempty"`
	Approved string      `json:"approved"`
	Month    string      `json:"withdrawn"` // month, year, or "?"
	Status   fact.Status `json:"status"`
	Source   fact.Source `json:"source"`
}

// NearMiss explains why medicines that one may think of do not match.
type NearMiss struct {
	Alteration string         `json:"alteration"`
	Key        string         `json:"key"` // sentence in internal/lang
	Args       map[string]any `json:"args,omitempty"`
	Text       string         `json:"text,omitempty"`
	Needs      []string       `json:"needs,omitempty"`     // what would match
	Medicines  []string       `json:"medicines,omitempty"` // that are approved for it in a jurisdiction asked
}

// Marker is a biomarker of checkpoint inhibitors that the profile has.
type Marker struct {
	FactID      string             `json:"fact_id"`
	Biomarker   string             `json:"biomarker"`
	Name        fact.Name          `json:"name"`
	Finding     string             `json:"finding"` // the profile's: "PD-L1 TPS 50 %", "STK11 loss"
	Certain     bool               `json:"certain"` // false: the finding may be the biomarker (a mutation of unknown effect)
	Compartment string             `json:"compartment"`
	Outcome     string             `json:"outcome"`
	Direction   string             `json:"direction"`
	Evidence    string             `json:"evidence_level"`
	Context     string             `json:"context,omitempty"`
	Thresholds  map[string]Reached `json:"thresholds,omitempty"`
	Status      fact.Status        `json:"status"`
	Advice      bool               `json:"advice"`
	Source      fact.Source        `json:"source"`
	Note        string             `json:"note,omitempty"`
	Against     []OtherReading     `json:"against,omitempty"` // other sources, beside this one and never merged
}

// Reached is a threshold of one jurisdiction and whether the value reaches it:
// "met", "not met", "unknown" (no threshold in the knowledge base) or "none" (the
// regulator has no such label).
type Reached struct {
	Result string      `json:"result"`
	Cut    string      `json:"threshold,omitempty"` // ">= 50"
	Status fact.Status `json:"status,omitempty"`
}

// OtherReading is what another source says of a biomarker.
type OtherReading struct {
	Direction string      `json:"direction"`
	Evidence  string      `json:"evidence_level,omitempty"`
	Source    fact.Source `json:"source"`
}

// Split divides the medicines of a jurisdiction: what is advice, and what is only
// recalled and belongs under its own heading with its flag.
func (a *Answer) Split(jurisdiction string) (advice, recalled []Medicine) {
	for _, m := range a.Medicines[jurisdiction] {
		if m.Advice {
			advice = append(advice, m)
		} else {
			recalled = append(recalled, m)
		}
	}
	return advice, recalled
}

// Say fills the sentences of problems, near misses and notes; say looks a key up.
func (a *Answer) Say(say func(key string, args map[string]any) string) {
	for i := range a.Near {
		a.Near[i].Text = say(a.Near[i].Key, a.Near[i].Args)
	}
	for i := range a.NotRead {
		a.NotRead[i].Said = say(a.NotRead[i].Key, a.NotRead[i].Args)
	}
	for i := range a.Notes {
		a.Notes[i].Text = say(a.Notes[i].Key, a.Notes[i].Args)
	}
}
