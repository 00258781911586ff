package guideline

import (
	"regexp"
	"strconv"
	"strings"

	"stepwise/guideline/consensus"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Bounds of a question.
const (
	MinOptions = 2
	MaxOptions = 9
	// MinQuorum keeps a box shut that would tell who rated what: of two ballots
	// each voter knows the other's.
	MinQuorum  = 3
	maxQuorum  = 1000
	maxClaims  = 12
	maxSources = 20
)

var codeShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Text is what a coordinator writes of a question. The JSON names are those of
// the seed.
type Text struct {
	Code      string    `json:"code"`
	Programme string    `json:"programme"`
	Title     lang.Text `json:"title"`
	Context   Context   `json:"context"`
	China     Position  `json:"china"`
	West      Position  `json:"west"`
	Options   Options   `json:"options"`
	Threshold string    `json:"threshold"` // "70%", "75%", "2/3"
	Boundary  Boundary  `json:"boundary"`
	Quorum    int       `json:"quorum"` // ballots, at least MinQuorum
}

// Text returns what can be edited.
func (q Question) Text() Text {
	return Text{Code: q.Code, Programme: q.Programme, Title: q.Title, Context: q.Context, China: q.China, West: q.West,
		Options: q.Options, Threshold: q.Threshold, Boundary: q.Boundary, Quorum: q.Quorum}
}

// Tidy drops empty rows, trims white space and writes the threshold in its
// shortest exact form. Check counts the rows that remain.
func (t Text) Tidy() Text {
	t.Code, t.Title = strings.TrimSpace(t.Code), t.Title.Trim()
	t.Context = Context{t.Context.Population.Trim(), t.Context.Intervention.Trim(), t.Context.Comparator.Trim(), t.Context.Outcome.Trim()}
	t.China, t.West = t.China.tidy(), t.West.tidy()
	options := Options{}
	for _, o := range t.Options {
		if o = o.Trim(); !o.IsZero() {
			options = append(options, o)
		}
	}
	t.Options = options
	if limit, err := consensus.ParseThreshold(t.Threshold); err == nil {
		t.Threshold = limit.String()
	}
	return t
}

func (p Position) tidy() Position {
	out := Position{Claims: []Claim{}, Sources: []Source{}}
	for _, c := range p.Claims {
		if c.Text = c.Text.Trim(); !c.Text.IsZero() {
			out.Claims = append(out.Claims, c)
		}
	}
	for _, s := range p.Sources {
		s.URL, s.Title, s.Says = strings.TrimSpace(s.URL), strings.TrimSpace(s.Title), s.Says.Trim()
		if s.URL != "" || s.Title != "" || !s.Says.IsZero() {
			out.Sources = append(out.Sources, s)
		}
	}
	return out
}

// Check reports everything that keeps the text from being stored. Where is the
// form's field: "code", "title.en", "options.0.en" (counted from 0),
// "china.claims.0.en", "west.sources.1.url", "threshold", "quorum".
func (t Text) Check() error {
	var f fault.Form
	t.check(&f)
	return f.Err()
}

func (t Text) check(f *fault.Form) {
	f.Check(codeShape.MatchString(t.Code), "code", "guideline.code")
	f.Check(t.Programme != "", "programme", "fault.required")
	both(f, "title", t.Title, maxTitle, true)
	both(f, "population", t.Context.Population, maxShort, false)
	both(f, "intervention", t.Context.Intervention, maxShort, false)
	both(f, "comparator", t.Context.Comparator, maxShort, false)
	both(f, "outcome", t.Context.Outcome, maxShort, false)
	t.China.check(f, "china")
	t.West.check(f, "west")
	f.Check(len(t.Options) >= MinOptions && len(t.Options) <= MaxOptions, "options", "guideline.options", "Min", MinOptions, "Max", MaxOptions)
	for i, o := range t.Options {
		both(f, "options."+strconv.Itoa(i), o, maxOption, true)
	}
	_, err := consensus.ParseThreshold(t.Threshold)
	f.Check(err == nil, "threshold", "guideline.threshold")
	f.Check(t.Boundary == Strict || t.Boundary == Higher, "boundary", "fault.choice")
	f.Check(t.Quorum >= MinQuorum && t.Quorum <= maxQuorum, "quorum", "fault.number", "Min", MinQuorum, "Max", maxQuorum)
}

func (p Position) check(f *fault.Form, side string) {
	f.Check(len(p.Claims) <= maxClaims, side+".claims", "guideline.toomany", "Max", maxClaims)
	f.Check(len(p.Sources) <= maxSources, side+".sources", "guideline.toomany", "Max", maxSources)
	for i, c := range p.Claims {
		where := side + ".claims." + strconv.Itoa(i)
		both(f, where, c.Text, maxClaim, true)
		f.Check(c.Checked == Verified || c.Checked == Recalled, where+".checked", "fault.choice")
	}
	for i, s := range p.Sources {
		where := side + ".sources." + strconv.Itoa(i)
		address(f, where+".url", s.URL, true)
		words(f, where+".title", s.Title, maxShort, false)
		both(f, where+".says", s.Says, maxClaim, false)
		f.Check(s.Checked == Verified || s.Checked == Recalled, where+".checked", "fault.choice")
	}
}
