package advice

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/knowledge/fact"
)

// recordID is the id of a record as its file has it.
func recordID(statement string) string {
	_, id, found := strings.Cut(statement, ":")
	if !found {
		return statement
	}
	return id
}

// slotOf sorts a body's cells at one grade, newest first, into what advises and
// what stands beside it. A dispute takes the advice away: no reading wins by being
// newer, older or better printed.
func slotOf(cells []*fact.Cell) slot {
	var s slot
	disputed := slices.ContainsFunc(cells, func(c *fact.Cell) bool { return c.Status == fact.Disputed })
	for _, c := range cells {
		switch {
		case disputed && (c.Status == fact.Disputed || c.Status == fact.Verified):
			s.disputed = append(s.disputed, readings(c)...)
		case c.Status == fact.Verified && s.advice == nil:
			s.advice, s.cell = adviceOf(c), c
			s.recall = alongside(s.recall, unchecked(c))
		case c.Status == fact.Verified:
			s.editions = append(s.editions, editionOf(c))
		case c.Status == fact.Recalled:
			s.recall = alongside(s.recall, recalled(c))
		}
	}
	if s.advice == nil {
		return s
	}
	for _, c := range cells {
		if c.Status != fact.Recalled || c.Statement.Year <= s.advice.Year {
			continue
		}
		if s.newer == "" {
			s.newer = c.Version
		}
		e := Edition{Newer: true, Grade: c.Grade, Action: c.Action, From: from(c.Statement)}
		e.Steroid, e.SteroidRule = steroidOf(c)
		s.editions = append(s.editions, e)
	}
	return s
}

func alongside(first, next *Recall) *Recall {
	switch {
	case next == nil:
		return first
	case first == nil:
		return next
	}
	first.Also = append(first.Also, next)
	return first
}

func from(s *fact.Statement) From {
	return From{FactID: recordID(s.ID), Status: s.Status, Version: s.Version, Year: s.Year, Source: s.Source,
		NeedsPrimary: s.NeedsPrimary, Note: s.Note}.made()
}

// adviceOf is a verified cell with its checked fields only.
func adviceOf(c *fact.Cell) *Advice {
	a := &Advice{Grade: c.Grade, From: from(c.Statement), SteroidRule: SteroidNotChecked}
	a.Note = "" // nobody has checked the notes: they stand with what is recalled
	a.From = a.made()
	if c.Covers("ici_action") {
		a.Action = c.Action
	}
	if c.Covers("steroid") {
		a.Steroid, a.SteroidRule = steroidOf(c)
	}
	if c.Covers("grade_definition") {
		a.GradeWords = c.GradeText
	}
	if c.Covers("taper_weeks") {
		a.TaperWeeks = c.TaperWeeks
	}
	if c.Covers("second_line") {
		a.SecondLine = options(c)
	}
	if c.Covers("second_line_after_days") {
		a.SecondLineAfter = c.SecondLineAfter
	}
	if c.Covers("rechallenge") {
		a.Rechallenge = c.Rechallenge
	}
	return a
}

// unchecked are the fields of a verified cell that nobody read in the source, nil
// when there is none.
func unchecked(c *fact.Cell) *Recall {
	r := &Recall{Grade: c.Grade, From: from(c.Statement)}
	r.Status = fact.Recalled
	r.From = r.made()
	filled := r.Note != ""
	if !c.Covers("ici_action") && c.Action != "" {
		r.Action, filled = c.Action, true
	}
	if !c.Covers("steroid") {
		r.Steroid, r.SteroidRule = steroidOf(c)
		filled = true
	}
	if !c.Covers("grade_definition") && c.GradeText != "" {
		r.GradeWords, filled = c.GradeText, true
	}
	if !c.Covers("taper_weeks") && len(c.TaperWeeks) > 0 {
		r.TaperWeeks, filled = c.TaperWeeks, true
	}
	if !c.Covers("second_line") && len(c.SecondLine) > 0 {
		r.SecondLine, filled = options(c), true
	}
	if !c.Covers("second_line_after_days") && c.SecondLineAfter != nil {
		r.SecondLineAfter, filled = c.SecondLineAfter, true
	}
	if !c.Covers("rechallenge") && c.Rechallenge != "" {
		r.Rechallenge, filled = c.Rechallenge, true
	}
	if !filled {
		return nil
	}
	return r
}

// recalled is a statement from memory, as a whole.
func recalled(c *fact.Cell) *Recall {
	r := &Recall{Whole: true, Grade: c.Grade, Action: c.Action, TaperWeeks: c.TaperWeeks, SecondLine: options(c),
		SecondLineAfter: c.SecondLineAfter, Rechallenge: c.Rechallenge, GradeWords: c.GradeText,
		Checked: c.Checked, Strength: c.Strength, From: from(c.Statement)}
	r.Steroid, r.SteroidRule = steroidOf(c)
	return r
}

// options are a cell's second line. Infliximab is never one in immune hepatitis,
// whoever wrote it there (safety rule no-infliximab-hepatitis).
func options(c *fact.Cell) []string {
	if c.Irae != hepatitis {
		return c.SecondLine
	}
	kept, _ := without(c.SecondLine, infliximab)
	return kept
}

// without takes the options that name a drug out of a list; the list itself stays.
func without(list []string, drug string) (kept, removed []string) {
	for _, s := range list {
		if named(s, drug) {
			removed = append(removed, s)
		} else {
			kept = append(kept, s)
		}
	}
	if removed == nil {
		return list, nil
	}
	return kept, removed
}

// named reports whether an option names a drug, given in small letters, in any letters.
func named(option, drug string) bool {
	for i := range len(option) {
		if option[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(option), drug)
		}
	}
	for i := 0; i+len(drug) <= len(option); i++ {
		if strings.EqualFold(option[i:i+len(drug)], drug) {
			return true
		}
	}
	return false
}

func editionOf(c *fact.Cell) Edition {
	a := adviceOf(c)
	return Edition{Grade: c.Grade, Action: a.Action, Steroid: a.Steroid, SteroidRule: a.SteroidRule, From: a.From}
}

// readings are a disputed statement and what reviewers read instead.
func readings(c *fact.Cell) []Reading {
	one := func(c *fact.Cell, f From) Reading {
		r := Reading{Action: c.Action, GradeWords: c.GradeText, From: f}
		r.Steroid, r.SteroidRule = steroidOf(c)
		return r
	}
	out := []Reading{one(c, from(c.Statement))}
	for _, other := range c.Readings {
		x := fact.Cell{Statement: c.Statement}
		if json.Unmarshal(other.Data, &x) != nil {
			continue // the knowledge room shows what cannot be typed
		}
		f := from(c.Statement)
		f.Source, f.Note = other.Source, other.Note
		out = append(out, one(&x, f.made()))
	}
	return out
}
