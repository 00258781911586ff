package programme

import (
	"stepwise/internal/lang"
)

// Sentence says what a requirement asks, in plain words: its own title when it
// has one, else the kind's sentence "programme.ask.<kind>" with its numbers.
func (r Requirement) Sentence(t lang.Tag) string {
	if title, _ := r.Title.In(t); title != "" {
		return title
	}
	return lang.Say(t, "programme.ask."+r.Kind, r.blanks()...)
}

// Gap says what is still missing and what would satisfy it, or "" when met.
func (r RequirementStanding) Gap(t lang.Tag) string {
	if r.Met {
		return ""
	}
	more := r.Need - r.Have
	return lang.Say(t, "programme.gap."+r.Requirement.Kind, append(r.Requirement.blanks(), "Count", more, "More", more, "Have", r.Have)...)
}

func (r Requirement) blanks() []any {
	of := max(len(r.Units), len(r.Tests), len(r.Sessions), len(r.Questions), len(r.Items), len(r.Courses))
	return []any{"Need", r.Need(), "Of", of, "Percent", int(r.Score*100 + 0.5), "State", r.State, "By", r.By, "Mode", r.Mode}
}
