package programme

import (
	"fmt"
	"regexp"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Check returns every fault of a definition at once, or nil. Where is a path such
// as "steps[1].requirements[0].count"; the YAML reader turns it into a line, the
// editor into a field.
func (d *Definition) Check() error {
	c := &checker{codes: map[string]string{}}
	c.slug(d.Code, "programme")
	c.text(d.Title, "title", 300)
	c.form.Check(len(d.Steps) > 0, "steps", "programme.fault.nosteps")
	c.form.Check(len(d.Steps) <= 50, "steps", "programme.fault.many", "Max", 50)
	for i := range d.Steps {
		c.step(d, i)
	}
	for i, k := range d.Competencies {
		at := fmt.Sprintf("competencies[%d]", i)
		c.code("competency", k.Code, at+".code")
		c.text(k.Title, at+".title", 300)
	}
	for i, a := range d.Credits {
		c.award(d, a, fmt.Sprintf("credits[%d]", i))
	}
	for i, k := range d.Cohorts {
		c.cohort(k, fmt.Sprintf("cohorts[%d]", i))
	}
	return c.form.Err()
}

type checker struct {
	form  fault.Form
	codes map[string]string // "step/s1" → where
}

func (c *checker) slug(code, at string) bool {
	ok := slug.MatchString(code)
	c.form.Check(ok, at, "programme.fault.slug")
	return ok
}

// code checks a slug that must be the only one of its sort.
func (c *checker) code(sort, code, at string) {
	if !c.slug(code, at) {
		return
	}
	key := sort + "/" + code
	if first, ok := c.codes[key]; ok {
		c.form.Add(at, "programme.fault.twice", "Code", code, "First", first)
		return
	}
	c.codes[key] = at
}

func (c *checker) text(t lang.Text, at string, limit int) {
	c.form.Check(!t.IsZero(), at, "programme.fault.text")
	c.form.Check(len([]rune(t.EN)) <= limit && len([]rune(t.ZH)) <= limit, at, "fault.toolong", "Max", limit)
}

func (c *checker) step(d *Definition, i int) {
	s, at := d.Steps[i], fmt.Sprintf("steps[%d]", i)
	c.code("step", s.Code, at+".code")
	c.text(s.Title, at+".title", 300)
	c.form.Check(s.Weeks >= 0 && s.Weeks <= 520, at+".weeks", "fault.number", "Min", 0, "Max", 520)
	c.form.Check(len(s.Requirements) > 0, at+".requirements", "programme.fault.norequirements")
	c.form.Check(len(s.Requirements) <= 100, at+".requirements", "programme.fault.many", "Max", 100)
	for _, code := range s.After {
		switch {
		case code == s.Code:
			c.form.Add(at+".after", "programme.fault.itself", "Code", code)
		case d.above(i, code):
		case slices.ContainsFunc(d.Steps, func(o Step) bool { return o.Code == code }):
			// A gate may only wait for steps above it: then none can need itself.
			c.form.Add(at+".after", "programme.fault.later", "Code", code)
		default:
			c.form.Add(at+".after", "programme.fault.unknown", "Code", code)
		}
	}
	for j, r := range s.Requirements {
		c.requirement(r, fmt.Sprintf("%s.requirements[%d]", at, j))
	}
}

func (c *checker) requirement(r Requirement, at string) {
	c.code("requirement", r.Code, at+".code")
	k, ok := KindOf(r)
	if !ok {
		c.form.Add(at+".kind", "programme.fault.kind", "Kind", r.Kind)
		return
	}
	c.form.Check(r.Dimension == "" || slices.Contains(Dimensions, r.Dimension), at+".dimension", "fault.choice")
	c.form.Check(r.Minutes >= 0 && r.Minutes <= 100000, at+".minutes", "fault.number", "Min", 0, "Max", 100000)
	note := func(field, key string, args ...any) { c.form.Add(at+"."+field, key, args...) }
	checkDay(r.By, "by", note)
	for _, field := range r.written() {
		c.form.Check(slices.Contains(k.Fields, field), at+"."+field, "programme.fault.field", "Field", field, "Kind", r.Kind)
	}
	for field, list := range map[string][]string{"units": r.Units, "tests": r.Tests, "sessions": r.Sessions, "questions": r.Questions} {
		for i, code := range list {
			c.slug(code, fmt.Sprintf("%s.%s[%d]", at, field, i))
			c.form.Check(slices.Index(list, code) == i, fmt.Sprintf("%s.%s[%d]", at, field, i), "programme.fault.listed", "Code", code)
		}
	}
	if k.Check != nil {
		k.Check(r, note)
	}
}

// written lists the kinds' parameters that are not empty, by YAML name.
func (r Requirement) written() []string {
	var out []string
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"count", r.Count != 0}, {"units", len(r.Units) > 0}, {"tests", len(r.Tests) > 0}, {"score", r.Score != 0},
		{"sessions", len(r.Sessions) > 0}, {"mode", r.Mode != ""}, {"questions", len(r.Questions) > 0},
		{"state", r.State != ""}, {"verb", r.Verb != ""}, {"activity", r.Activity != ""}, {"type", r.Type != ""},
		{"verbs", len(r.Verbs) > 0}, {"below", r.Below != ""}, {"success", r.Success}, {"items", len(r.Items) > 0}, {"courses", len(r.Courses) > 0},
	} {
		if f.set {
			out = append(out, f.name)
		}
	}
	return out
}

func (c *checker) award(d *Definition, a Award, at string) {
	c.code("award", a.Code, at+".code")
	if a.Requirement != "" {
		_, _, ok := d.Requirement(a.Requirement)
		c.form.Check(ok, at+".requirement", "programme.fault.norequirement", "Code", a.Requirement)
	}
	c.form.Check(a.Credits >= 0 && a.Credits <= 100, at+".credits", "fault.number", "Min", 0, "Max", 100)
	c.form.Check(a.Hours >= 0 && a.Hours <= 1000, at+".hours", "fault.number", "Min", 0, "Max", 1000)
	note := func(field, key string, args ...any) { c.form.Add(at+"."+field, key, args...) }
	checkDay(a.From, "from", note)
	checkDay(a.Until, "until", note)
	c.form.Check(a.From == "" || a.Until == "" || a.From <= a.Until, at+".until", "programme.fault.backwards")
}

func (c *checker) cohort(k Cohort, at string) {
	c.code("cohort", k.Code, at+".code")
	c.text(k.City, at+".city", 100)
	note := func(field, key string, args ...any) { c.form.Add(at+"."+field, key, args...) }
	c.form.Check(k.Starts != "", at+".starts", "fault.required")
	checkDay(k.Starts, "starts", note)
	checkDay(k.Ends, "ends", note)
	c.form.Check(k.Ends == "" || k.Starts <= k.Ends, at+".ends", "programme.fault.backwards")
	c.form.Check(k.Capacity >= 1 && k.Capacity <= 100000, at+".capacity", "fault.number", "Min", 1, "Max", 100000)
}
