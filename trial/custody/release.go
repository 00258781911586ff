package custody

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Spec is one requirement that products are held to. Its limits come from the
// laboratory's own document.
type Spec struct {
	ID             string
	EN, ZH         string
	Stage          string // "release", "later", "material", "transport"
	Word           bool   // the result is a word, not a number
	Unit           string
	Low, High      string
	Expected       string
	Source         string
	Signed         bool // by the laboratory, as it stands now
	Ended          bool
	low, high      float64
	hasLow, hasTop bool
}

func specOf(s *record.State, r *record.Row) Spec {
	x := Spec{ID: r.Key, EN: r.Get("NAME_EN"), ZH: r.Get("NAME_ZH"), Stage: r.Get("STAGE"), Word: r.Get("KIND") == "word", Unit: r.Get("UNIT"),
		Low: r.Get("LOW"), High: r.Get("HIGH"), Expected: r.Get("EXPECTED"), Source: r.Get("SOURCE"), Ended: r.Get("ENDED") == "Y"}
	for _, sign := range s.Signed(form.Spec.Name, "", r.Key) {
		x.Signed = x.Signed || sign.Meaning == "specify"
	}
	return x.parsed()
}

func (x Spec) parsed() Spec {
	var err error
	x.low, err = strconv.ParseFloat(x.Low, 64)
	x.hasLow = err == nil
	x.high, err = strconv.ParseFloat(x.High, 64)
	x.hasTop = err == nil
	return x
}

// Specs are the requirements in use, in the order of their entry.
func Specs(s *record.State) []Spec {
	var out []Spec
	for _, r := range s.Rows(form.Spec.Name, "") {
		if x := specOf(s, r); !x.Ended {
			out = append(out, x)
		}
	}
	return out
}

// Judge holds a result against the requirement: "in", "out" or "unknown". A number may
// stand behind "<" or ">", as laboratories report what is beyond the range of a
// method; it conforms only when every value that it may mean does.
func (x Spec) Judge(value string) string {
	value = strings.TrimSpace(value)
	if x.Word {
		if strings.EqualFold(value, strings.TrimSpace(x.Expected)) {
			return "in"
		}
		return "out"
	}
	bare := strings.TrimSpace(strings.TrimLeft(value, "<>≤≥="))
	n, err := strconv.ParseFloat(bare, 64)
	if err != nil || n != n || !x.hasLow && !x.hasTop {
		return "unknown"
	}
	under, over := strings.HasPrefix(value, "<") || strings.HasPrefix(value, "≤"), strings.HasPrefix(value, ">") || strings.HasPrefix(value, "≥")
	tooLow, tooHigh := x.hasLow && n < x.low, x.hasTop && n > x.high
	switch {
	case under && tooLow, over && tooHigh:
		return "out"
	case under && x.hasLow, over && x.hasTop:
		return "unknown"
	case under && tooHigh, over && tooLow:
		return "unknown"
	case tooLow, tooHigh:
		return "out"
	}
	return "in"
}

// outcome is a result as a release keeps it.
type outcome struct {
	Value   string `json:"value"`
	Verdict string `json:"verdict"`
	Limits  string `json:"limits"` // low|high|expected
}

func results(s *record.State, subject, product string) map[string]outcome {
	out := map[string]outcome{}
	for _, r := range s.Rows(form.Result.Name, subject) {
		if r.Get("PRODUCT") == product && r.Get("VALUE") != "" {
			out[r.Get("SPEC")] = outcome{r.Get("VALUE"), r.Get("VERDICT"), r.Get("LOW") + "|" + r.Get("HIGH") + "|" + r.Get("EXPECTED")}
		}
	}
	return out
}

// Standing is how a product stands with its release.
type Standing struct {
	Verdict   string // of the row: "", "released", "exception", "rejected"
	Maker     record.Sign
	Physician record.Sign // of an exception
	Signed    bool        // by the laboratory
	Excepted  bool        // by an investigator
	Recalled  bool        // results are others than those it was released with
	Missing   []string    // requirements without a result, before release
	Later     []string    // those whose result may still come
	Out       []string    // requirements whose result does not conform
	Unknown   []string    // … or cannot be judged
	Unsigned  []string    // requirements that nobody signed
	Changed   []string    // requirements whose result changed since the release
	At        time.Time
	None      bool // no requirement is in force
}

// Free reports whether the product may be used.
func (st Standing) Free() bool {
	if st.Recalled || !st.Signed {
		return false
	}
	return st.Verdict == "released" || st.Verdict == "exception" && st.Excepted
}

// Waiting reports whether an exception waits for the investigator.
func (st Standing) Waiting() bool {
	return st.Verdict == "exception" && st.Signed && !st.Excepted && !st.Recalled
}

// Clean reports whether everything that release asks for is there and conforms.
func (st Standing) Clean() bool {
	return !st.None && len(st.Missing)+len(st.Out)+len(st.Unknown)+len(st.Unsigned) == 0
}

// Against are the requirements that stand in the way.
func (st Standing) Against() []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(st.Missing, st.Out, st.Unknown, st.Unsigned, st.Changed))))
}

// StandingOf reads how a product stands. An out-of-specification product is free only
// with two signatures, the laboratory's and an investigator's (EU GMP for advanced
// therapies, section 11.5: the treating physician confirms to accept it).
func StandingOf(s *record.State, subject, product string) Standing {
	row := s.Row(form.Release.Name, subject, product)
	st := Standing{Verdict: row.Get("VERDICT"), At: row.Moment("AT")}
	now := results(s, subject, product)
	specs := Specs(s)
	st.None = !slices.ContainsFunc(specs, func(x Spec) bool { return x.Stage == "release" && x.Signed })
	for _, x := range specs {
		if x.Stage != "release" && x.Stage != "later" {
			continue
		}
		got, have := now[x.ID]
		switch {
		case !x.Signed:
			st.Unsigned = append(st.Unsigned, x.ID)
		case !have && x.Stage == "release":
			st.Missing = append(st.Missing, x.ID)
		case !have:
			st.Later = append(st.Later, x.ID)
		case got.Verdict == "out":
			st.Out = append(st.Out, x.ID)
		case got.Verdict != "in":
			st.Unknown = append(st.Unknown, x.ID)
		}
	}
	for _, sign := range s.Signed(form.Release.Name, subject, product) {
		switch sign.Meaning {
		case "release":
			st.Signed, st.Maker = true, sign
		case "exception":
			st.Excepted, st.Physician = true, sign
		}
	}
	if st.Excepted && st.Signed && st.Maker.By == st.Physician.By {
		st.Excepted = false
	}
	if st.Verdict == "released" || st.Verdict == "exception" {
		st.Changed = changed(row, now)
		st.Recalled = len(st.Changed) > 0
	}
	return st
}

// changed are the requirements whose result is another one than at release, and those
// whose result came later and does not conform.
func changed(row *record.Row, now map[string]outcome) []string {
	then := map[string]outcome{}
	if json.Unmarshal([]byte(row.Get("RESULTS")), &then) != nil {
		return []string{"RESULTS"}
	}
	var out []string
	for id, was := range then {
		if now[id] != was {
			out = append(out, id)
		}
	}
	for id, is := range now {
		if _, known := then[id]; !known && is.Verdict != "in" {
			out = append(out, id)
		}
	}
	return slices.Sorted(slices.Values(out))
}

func snapshot(now map[string]outcome) string {
	text, err := json.Marshal(now)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(text)
}
