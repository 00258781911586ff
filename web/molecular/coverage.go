package molecular

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	room "stepwise/molecular"
	"stepwise/molecular/match"
	"stepwise/web/ui"
)

// from is the first month of every trend: before the first approval of the base.
var from = fact.MonthOf(2004, 1)

// quotedMonth is the month of the figures that were quoted: nine against eight and a
// half.
var quotedMonth = fact.MonthOf(2024, 11)

// coverage is the page of target coverage.
type coverage struct {
	rules  []*fact.Coverage
	all    []match.Counted // of every rule at the month, in the order of rules
	rule   *fact.Coverage
	in     string // "" is the rule's own regulator
	month  fact.Month
	today  fact.Month
	series []match.Counted
	errs   ui.FieldErrors
	quoted []quoted
	names  *room.Catalogue
}

// quoted is one side of the quoted comparison, computed again.
type quoted struct {
	rule    *fact.Coverage
	counted match.Counted
}

func (v coverage) now() match.Counted { return v.series[len(v.series)-1] }

// Coverage shows how many targets a rule counts, as a trend and target by target.
func (p *Pages) Coverage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.coverage(r.Context(), r.URL.Query())
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	return ui.Render(w, r, status(err), coveragePage(v))
}

// coverage computes the page. An Invalid fault comes with a page that can be shown.
func (p *Pages) coverage(ctx context.Context, q url.Values) (coverage, error) {
	var v coverage
	m, _, err := p.service.Matcher(ctx, 0)
	if err != nil {
		return v, err
	}
	if v.names, err = p.service.Catalogue(ctx); err != nil {
		return v, err
	}
	v.today, _, _ = fact.ParseMonth(p.today())
	v.month = v.today
	if v.rules = m.Rules(); len(v.rules) == 0 {
		return v, nil
	}
	var f fault.Form
	v.rule = v.rules[0]
	if id := q.Get("rule"); id != "" {
		at := slices.IndexFunc(v.rules, func(c *fact.Coverage) bool { return c.Rule == id })
		f.Check(at >= 0, "rule", "fault.choice")
		v.rule = v.rules[max(at, 0)]
	}
	if v.in = q.Get("in"); v.in != "" && !slices.Contains(fact.Jurisdictions, v.in) {
		f.Add("in", "fault.choice")
		v.in = ""
	}
	if s := q.Get("as_of"); s != "" {
		month, whole, ok := fact.ParseMonth(plainMonth(s))
		switch {
		case !ok || whole:
			f.Add("as_of", "molecular.fault.month", "Got", short(s))
		case month > v.today:
			f.Add("as_of", "molecular.fault.ahead", "Got", month.String())
		case month < from:
			f.Add("as_of", "molecular.fault.early", "Year", 2004)
		default:
			v.month = month
		}
	}
	v.series, _ = m.Coverage(v.rule.Rule, v.in, from, v.month)
	for _, r := range v.rules {
		at, _ := m.Coverage(r.Rule, "", v.month, v.month)
		v.all = append(v.all, at[0])
		if r.Rule == "us_approved" || r.Reproduces != "" {
			at, _ := m.Coverage(r.Rule, "", quotedMonth, quotedMonth)
			v.quoted = append(v.quoted, quoted{r, at[0]})
		}
	}
	err = f.Err()
	v.errs = faults(ctx, err)
	return v, err
}

// CoverageCSV gives the trend month by month, with what each target counts.
func (p *Pages) CoverageCSV(w http.ResponseWriter, r *http.Request) error {
	v, err := p.coverage(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	if v.rule == nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	head := []string{"month", "rule", "regulator", "score", "score_verified_only", "lower_bound"}
	for _, t := range v.series[0].Targets {
		head = append(head, t.Target)
	}
	head = append(head, "evidence")
	rows := [][]string{head}
	for _, c := range v.series {
		row := []string{c.AsOf, v.rule.Rule, v.in, figure(c.Score), figure(c.Verified), strconv.FormatBool(c.AtLeast)}
		var evidence []string
		for _, t := range c.Targets {
			row = append(row, figure(t.Score))
			for _, e := range t.Evidence {
				evidence = append(evidence, t.Target+": "+e.INN+" "+e.What+" ("+string(e.Status)+")")
			}
		}
		rows = append(rows, append(row, strings.Join(evidence, "; ")))
	}
	return writeCSV(w, "coverage-"+v.rule.Rule+".csv", rows)
}

// figure writes a score: "9", "8.5".
func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// ruleName and ruleText say a rule in the reader's language; a rule that we have no
// words for is shown as the knowledge base writes it.
func ruleName(ctx context.Context, c *fact.Coverage) string {
	if key := "molecular.rule." + c.Rule; lang.Has(key) {
		return lang.T(ctx, key)
	}
	return c.Rule
}

func ruleText(ctx context.Context, c *fact.Coverage) string {
	if key := "molecular.rule." + c.Rule + ".text"; lang.Has(key) {
		return lang.T(ctx, key)
	}
	return c.Definition
}

// step is a month in which the figure moved.
type step struct {
	counted match.Counted
	gained  []match.TargetScore
	lost    []match.TargetScore
}

// steps are the months in which the figure, or the part of it that was read in
// sources, changed; the newest first.
func steps(series []match.Counted) []step {
	var out []step
	for i, c := range series {
		var before []match.TargetScore
		if i > 0 {
			before = series[i-1].Targets
		}
		s := step{counted: c}
		moved := false
		for n, t := range c.Targets {
			old := match.TargetScore{}
			if before != nil {
				old = before[n]
			}
			switch {
			case t.Score > old.Score:
				s.gained = append(s.gained, t)
			case t.Score < old.Score:
				s.lost = append(s.lost, t)
			}
			moved = moved || t.Score != old.Score || t.Verified != old.Verified
		}
		if moved {
			out = append(out, s)
		}
	}
	slices.Reverse(out)
	return out
}

// evidenceURL is the statement behind a piece of evidence: an approval has a month,
// a candidate a stage.
func evidenceURL(e match.CountEvidence) string {
	if _, _, ok := fact.ParseMonth(e.What); ok {
		return "/knowledge/" + string(fact.KindApproval) + ":" + e.FactID
	}
	return "/knowledge/" + string(fact.KindPipeline) + ":" + e.FactID
}

// isMonth reports whether a piece of evidence is dated by a month.
func isMonth(e match.CountEvidence) bool {
	_, _, ok := fact.ParseMonth(e.What)
	return ok
}

// The trend's measures, in units of its viewBox.
const (
	trendWidth  = 360.0
	trendHeight = 190.0
	trendLeft   = 22.0
	trendRight  = 10.0
	trendTop    = 12.0
	trendFoot   = 22.0
	trendMost   = 9.0
)

// trend is the drawing of a series.
type trend struct {
	All, Verified string // paths
	X, Y          float64
	Years         []tick
	Figures       []tick
}

type tick struct {
	At   float64
	Text string
}

// trendOf draws a series as steps: a target counts from one month to the next, not
// bit by bit.
func trendOf(series []match.Counted) trend {
	var t trend
	n := float64(max(len(series)-1, 1))
	x := func(i int) float64 {
		return trendLeft + float64(i)/n*(trendWidth-trendLeft-trendRight)
	}
	y := func(v float64) float64 {
		return trendTop + (1-v/trendMost)*(trendHeight-trendTop-trendFoot)
	}
	path := func(value func(match.Counted) float64) string {
		var b strings.Builder
		b.WriteString("M" + num(x(0)) + " " + num(y(value(series[0]))))
		for i := 1; i < len(series); i++ {
			if v := value(series[i]); v != value(series[i-1]) {
				b.WriteString("H" + num(x(i)) + "V" + num(y(v)))
			}
		}
		b.WriteString("H" + num(x(len(series)-1)))
		return b.String()
	}
	t.All = path(func(c match.Counted) float64 { return c.Score })
	t.Verified = path(func(c match.Counted) float64 { return c.Verified })
	last := len(series) - 1
	t.X, t.Y = x(last), y(series[last].Score)
	every := 12 * max(1, (len(series)/12+5)/6) // about six years are written
	for i, c := range series {
		if c.Month%12 == 0 && (int(c.Month)-int(series[0].Month))%every == 0 && x(i) < trendWidth-14 {
			t.Years = append(t.Years, tick{x(i), strconv.Itoa(int(c.Month) / 12)})
		}
	}
	for _, v := range []float64{0, 3, 6, 9} {
		t.Figures = append(t.Figures, tick{y(v), figure(v)})
	}
	return t
}
