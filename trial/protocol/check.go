package protocol

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/trial/dose"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Vocabularies are those that adverse events can be graded by.
var Vocabularies = []string{"CTCAE 5.0", "CTCAE 6.0"}

// Jurisdictions are those whose reporting clocks are known.
var Jurisdictions = []string{"CN", "US", "EU"}

// Relations are the least relatedness that a rule can ask for, weakest first.
var Relations = []string{"", "possible", "probable", "definite"}

var (
	identifier = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,9}$`)
	formName   = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,19}$`)
	itemName   = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,39}$`)
)

// checker collects the problems of a protocol.
type checker struct{ list []Problem }

func (c *checker) add(where, key string, args ...any) {
	p := Problem{Where: where, Key: "protocol.check." + key, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i].(string)] = args[i+1]
	}
	c.list = append(c.list, p)
}

func (c *checker) check(ok bool, where, key string, args ...any) {
	if !ok {
		c.add(where, key, args...)
	}
}

func (c *checker) number(n, low, high int, where string) {
	c.check(n >= low && n <= high, where, "range", "Min", low, "Max", high)
}

func (c *checker) fraction(f float64, where string) {
	c.check(f > 0 && f <= 1, where, "fraction")
}

// words must stand in both languages.
func (c *checker) words(w record.Words, limit int, where string) {
	for _, side := range []struct{ name, text string }{{".en", w.EN}, {".zh", w.ZH}} {
		c.check(strings.TrimSpace(side.text) != "", where+side.name, "missing")
		c.check(utf8.RuneCountInString(side.text) <= limit, where+side.name, "long", "Max", limit)
	}
}

// unique tells a key that stands twice in a list.
func (c *checker) unique(seen map[string]bool, key, where string) {
	c.check(!seen[key], where, "twice", "Value", key)
	seen[key] = true
}

// Check tells everything that is wrong with a protocol by itself, in the order of its
// fields; nothing means that it can be approved. The expressions of its criteria are
// checked by eligibility.Check, and what an amendment may not change by
// [CheckAmendment].
func Check(p *Protocol) []Problem {
	var c checker
	c.words(p.Title, 400, "title")
	c.words(p.Short, 40, "short")
	c.words(p.Product, 200, "product")
	c.check(strings.TrimSpace(p.Summary) != "", "summary", "missing")
	c.doses(p)
	c.toxicity(p)
	c.entry(p)
	c.visits(p)
	c.safety(p)
	return c.list
}

func (c *checker) doses(p *Protocol) {
	plan, err := p.Plan.Complete()
	var fault dose.Problem
	switch {
	case errors.As(err, &fault):
		key, args := fault.Sentence()
		c.list = append(c.list, Problem{Where: "plan." + fault.Key, Key: key, Args: args})
	case err != nil:
		c.add("plan", "plan", "Why", err.Error())
	}
	c.check(len(p.Levels) == plan.Doses, "levels", "levels", "Doses", plan.Doses, "Levels", len(p.Levels))
	for i, l := range p.Levels {
		at := fmt.Sprintf("levels.%d", i)
		c.check(l.Level == i+1, at+".level", "order", "Want", i+1)
		c.check(l.Amount > 0 && !math.IsInf(l.Amount, 0), at+".amount", "positive")
		c.check(strings.TrimSpace(l.Unit) != "", at+".unit", "missing")
		if i > 0 {
			c.check(l.Amount > p.Levels[i-1].Amount, at+".amount", "rising")
			c.check(l.Unit == p.Levels[i-1].Unit, at+".unit", "unit", "Unit", p.Levels[i-1].Unit)
		}
	}
	c.fraction(p.MinFraction, "min_fraction")
	c.check(p.MaxFraction == 0 || p.MaxFraction >= 1 && p.MaxFraction <= 2, "max_fraction", "maxfraction")
	for i := 1; i < len(p.Levels); i++ {
		apart := p.Most(i) < p.Levels[i].Amount*p.MinFraction
		c.check(apart || p.Levels[i].Amount <= p.Levels[i-1].Amount, "max_fraction", "reaches", "Level", i, "Next", i+1)
	}
	c.number(p.Evaluable, 1, max(plan.MaxN(), 1), "evaluable")
	c.number(p.EnrolMax, max(p.Evaluable, 1), dose.MaxPatients, "enrol_max")
	c.number(p.Stagger.First, 0, 365, "stagger.first")
	c.number(p.Stagger.Next, 0, 365, "stagger.next")
	c.number(p.Decision.Signatures, 2, 10, "decision.signatures")
	if err == nil {
		c.served(p, &plan)
	}
}

func (c *checker) toxicity(p *Protocol) {
	c.number(p.DLT.From, 0, 365, "dlt.from")
	c.number(p.DLT.Window, p.DLT.From+1, 365, "dlt.window")
	c.check(len(p.DLT.Rules) > 0, "dlt.rules", "none")
	seen := map[string]bool{}
	for i := range p.DLT.Rules {
		c.rule(&p.DLT.Rules[i], seen, fmt.Sprintf("dlt.rules.%d", i))
	}
	for i := range p.DLT.Exclusions {
		r := &p.DLT.Exclusions[i]
		at := fmt.Sprintf("dlt.exclusions.%d", i)
		c.rule(r, seen, at)
		everything := len(r.Terms) == 0 && len(r.Classes) == 0 && r.GradeMax == 0 && r.Related == "" && !r.NewOnly && !r.Unexpected
		c.check(!everything, at, "excludesall")
	}
	c.fraction(p.Evaluability.MinFraction, "evaluability.min_fraction")
	c.number(p.Evaluability.WindowDays, 1, max(p.DLT.Window, 1), "evaluability.window_days")
	stops := map[string]bool{}
	for i, s := range p.Stopping {
		at := fmt.Sprintf("stopping.%d", i)
		c.identify(s.ID, stops, at+".id")
		c.words(s.Text, 400, at+".text")
		c.number(s.Count, 1, dose.MaxPatients, at+".count")
		switch s.Kind {
		case "deaths":
			c.number(s.Days, 1, 3650, at+".days")
			c.check(s.Cause == "" || s.Cause == RelatedCause || s.Cause == AnyCause, at+".cause", "choice", "Values", RelatedCause+", "+AnyCause)
		case "grade":
			c.number(s.Grade, 1, 5, at+".grade")
		case "manufacturing":
			c.number(s.OutOf, max(s.Count, 1), dose.MaxPatients, at+".out_of")
		default:
			c.add(at+".kind", "choice", "Values", "deaths, grade, manufacturing")
		}
		c.check(s.Kind == "deaths" || s.Cause == "", at+".cause", "deathsonly")
	}
}

func (c *checker) identify(id string, seen map[string]bool, at string) {
	c.check(identifier.MatchString(id), at, "id")
	c.unique(seen, id, at)
}

func (c *checker) rule(r *Rule, seen map[string]bool, at string) {
	c.identify(r.ID, seen, at+".id")
	c.words(r.Text, 400, at+".text")
	c.number(r.Grade, 1, 5, at+".grade")
	if r.GradeMax != 0 {
		c.number(r.GradeMax, max(r.Grade, 1), 5, at+".grade_max")
	}
	c.number(r.Hours, 0, 24*365, at+".hours")
	if r.Hours > 0 {
		c.number(r.ImprovesTo, 0, max(r.Grade-1, 0), at+".improves_to")
	}
	c.check(r.Hours > 0 || r.ImprovesTo == 0, at+".hours", "improves")
	c.number(r.AfterDay, 0, 365, at+".after_day")
	c.check(slices.Contains(Relations, r.Related), at+".related", "choice", "Values", "possible, probable, definite")
	for name, list := range map[string][]string{"terms": r.Terms, "classes": r.Classes, "not_terms": r.NotTerms, "not_classes": r.NotClasses} {
		for i, s := range list {
			c.check(strings.TrimSpace(s) != "" && s == strings.TrimSpace(s), fmt.Sprintf("%s.%s.%d", at, name, i), "missing")
		}
	}
}

func (c *checker) entry(p *Protocol) {
	c.check(len(p.Eligibility) > 0, "eligibility", "none")
	seen := map[string]bool{}
	for i, k := range p.Eligibility {
		at := fmt.Sprintf("eligibility.%d", i)
		c.identify(k.ID, seen, at+".id")
		c.words(k.Text, 600, at+".text")
	}
	c.check(p.Screening.Name == "SCREEN", "screening.name", "screen")
	c.form(&p.Screening, "screening")
}

func (c *checker) form(f *record.Form, at string) {
	c.check(!f.Study, at+".study", "subjectform")
	c.words(f.Words, 100, at+".words")
	c.check(len(f.Items) > 0, at+".items", "none")
	seen := map[string]bool{}
	for i := range f.Items {
		c.item(&f.Items[i], seen, fmt.Sprintf("%s.items.%d", at, i))
	}
}

func (c *checker) item(i *record.Item, seen map[string]bool, at string) {
	c.check(itemName.MatchString(i.Name), at+".name", "item")
	c.unique(seen, i.Name, at+".name")
	c.words(i.Words, 200, at+".words")
	types := []record.Type{record.Text, record.Integer, record.Decimal, record.Date, record.Moment, record.Flag, record.Choice, record.Data}
	c.check(slices.Contains(types, i.Type), at+".type", "choice", "Values", "text, integer, decimal, date, moment, flag, choice")
	c.check((i.Type == record.Choice) == (len(i.Codes) > 0), at+".codes", "codes")
	codes := map[string]bool{}
	for n, code := range i.Codes {
		to := fmt.Sprintf("%s.codes.%d", at, n)
		c.check(code.Value != "" && strings.TrimSpace(code.Value) == code.Value, to+".value", "missing")
		c.unique(codes, code.Value, to+".value")
		c.words(code.Words, 200, to+".words")
	}
	numeric := i.Type == record.Integer || i.Type == record.Decimal
	c.check(numeric || i.Min == nil && i.Max == nil, at+".min", "bounds")
	c.check(i.Min == nil || i.Max == nil || *i.Min <= *i.Max, at+".max", "bounds")
}

func (c *checker) visits(p *Protocol) {
	names := map[string]bool{}
	for i := range p.Forms {
		f := &p.Forms[i]
		at := fmt.Sprintf("forms.%d", i)
		c.check(formName.MatchString(f.Name), at+".name", "formname")
		taken := f.Name == "SCREEN" || slices.ContainsFunc(form.All, func(x record.Form) bool { return x.Name == f.Name })
		c.check(!taken, at+".name", "reserved", "Value", f.Name)
		c.unique(names, f.Name, at+".name")
		c.form(f, at)
	}
	seen := map[string]bool{}
	for i, v := range p.Visits {
		at := fmt.Sprintf("visits.%d", i)
		c.identify(v.ID, seen, at+".id")
		c.words(v.Words, 100, at+".words")
		c.check(v.Anchor == "consent" || v.Anchor == "infusion", at+".anchor", "choice", "Values", "consent, infusion")
		c.number(v.Day, -365, 20*365, at+".day")
		c.number(v.Before, 0, 365, at+".before")
		c.number(v.After, 0, 365, at+".after")
		for n, name := range v.Forms {
			c.check(names[name], fmt.Sprintf("%s.forms.%d", at, n), "noform", "Value", name)
		}
	}
}

func (c *checker) safety(p *Protocol) {
	c.check(slices.Contains(Vocabularies, p.Vocabulary), "vocabulary", "choice", "Values", strings.Join(Vocabularies, ", "))
	c.check(len(p.Jurisdictions) > 0, "jurisdictions", "none")
	seen := map[string]bool{}
	for i, j := range p.Jurisdictions {
		at := fmt.Sprintf("jurisdictions.%d", i)
		c.check(slices.Contains(Jurisdictions, j), at, "choice", "Values", strings.Join(Jurisdictions, ", "))
		c.unique(seen, j, at)
	}
	for i, e := range p.Expected {
		at := fmt.Sprintf("expected.%d", i)
		c.check(strings.TrimSpace(e.Term) != "", at+".term", "missing")
		c.number(e.Grade, 1, 5, at+".grade")
	}
	c.number(p.FollowUp.Years, 0, 50, "follow_up.years")
	for i, m := range p.FollowUp.Months {
		low := 1
		if i > 0 {
			low = p.FollowUp.Months[i-1] + 1
		}
		c.number(m, low, max(p.FollowUp.Years*12, 1), fmt.Sprintf("follow_up.months.%d", i))
	}
}
