package credit

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"stepwise/internal/lang"
	"stepwise/seed"
)

// Confidence is how far a statement of a rule was checked.
type Confidence string

// The confidences.
const (
	Verified     Confidence = "verified"      // the source beside it says so
	SecondSource Confidence = "second source" // only a page that is not official says so
	Assumed      Confidence = "assumed"       // our own reading
)

// Key names the confidence in sentence keys ("credit.confidence.second").
func (c Confidence) Key() string {
	word, _, _ := strings.Cut(string(c), " ")
	return word
}

// Rule is what a year asks of a doctor.
type Rule struct {
	Code       string     `yaml:"code"`
	Title      lang.Text  `yaml:"title"`
	Country    string     `yaml:"country"`
	FirstYear  int        `yaml:"first_year"`
	LastYear   int        `yaml:"last_year"` // 0: still in force
	Credits    float64    `yaml:"credits"`   // at least, a year
	Hours      float64    `yaml:"hours"`     // at least, a year
	Source     string     `yaml:"source"`    // address
	Confidence Confidence `yaml:"confidence"`
	Remarks    []Remark   `yaml:"remarks"`
}

// Remark is a part of a rule that the numbers do not tell.
type Remark struct {
	Text       lang.Text  `yaml:"text"`
	Source     string     `yaml:"source"` // address, or ""
	Confidence Confidence `yaml:"confidence"`
}

// Rules are dated rules, oldest first.
type Rules []Rule

// ParseRules reads rules from YAML and refuses those that nobody could apply: an
// unknown field, two rules for one year, a number without a source.
func ParseRules(raw []byte) (Rules, error) {
	var file struct {
		Rules Rules `yaml:"rules"`
	}
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&file); err != nil {
		return nil, fmt.Errorf("credit rules: %w", err)
	}
	slices.SortStableFunc(file.Rules, func(a, b Rule) int { return a.FirstYear - b.FirstYear })
	var faults []error
	for i, r := range file.Rules {
		if err := r.check(); err != nil {
			faults = append(faults, fmt.Errorf("credit rule %d (%s): %w", i+1, r.Code, err))
		}
		if i > 0 && (file.Rules[i-1].LastYear == 0 || file.Rules[i-1].LastYear >= r.FirstYear) {
			faults = append(faults, fmt.Errorf("credit rules %s and %s both hold in %d", file.Rules[i-1].Code, r.Code, r.FirstYear))
		}
	}
	return file.Rules, errors.Join(faults...)
}

func (r Rule) check() error {
	switch {
	case r.Code == "" || r.Title.IsZero():
		return errors.New("a rule has a code and a title")
	case r.FirstYear < 1990 || r.FirstYear > 2200 || r.LastYear != 0 && r.LastYear < r.FirstYear:
		return fmt.Errorf("%d to %d are no years", r.FirstYear, r.LastYear)
	case !(r.Credits >= 0 && r.Credits <= 1000 && r.Hours >= 0 && r.Hours <= 8784):
		return fmt.Errorf("%v credits and %v hours a year cannot be meant", r.Credits, r.Hours)
	case !address(r.Source):
		return fmt.Errorf("%q is no source", r.Source)
	case r.Confidence != Verified && r.Confidence != SecondSource && r.Confidence != Assumed:
		return fmt.Errorf("confidence %q is not known", r.Confidence)
	}
	for _, m := range r.Remarks {
		switch {
		case m.Text.IsZero():
			return errors.New("a remark without text")
		case m.Confidence != Verified && m.Confidence != SecondSource && m.Confidence != Assumed:
			return fmt.Errorf("confidence %q is not known", m.Confidence)
		case m.Confidence != Assumed && !address(m.Source):
			return fmt.Errorf("%q is no source", m.Source)
		}
	}
	return nil
}

func address(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// For returns the rule that holds in a year, or nil when there is none: then no
// target may be shown.
func (r Rules) For(year int) *Rule {
	for i := range r {
		if year >= r[i].FirstYear && (r[i].LastYear == 0 || year <= r[i].LastYear) {
			return &r[i]
		}
	}
	return nil
}

// National returns the rules that come with the product.
func National() (Rules, error) { return ParseRules(seed.CreditRules) }
