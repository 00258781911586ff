package casereport

import (
	"time"

	"stepwise/casereport/care"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
)

// The two texts that are no part of the paper.
const (
	OutlineSection = "outline" // what is new, and for whom: before the draft
	ReplySection   = "reply"   // the authors' answer to the tutor, sent with the next submission
)

// AllSections lists the keys of a report's texts in the order of reading: the
// outline, the CARE sections, the reply. The title is no section of ours: it is
// bilingual and stands in Report.Title.
func AllSections() []string {
	out := []string{OutlineSection}
	out = append(out, PaperSections()...)
	return append(out, ReplySection)
}

// PaperSections lists the keys of the CARE sections that make up the paper.
func PaperSections() []string {
	var out []string
	for _, s := range care.Sections() {
		if s.ID != care.Title {
			out = append(out, string(s.ID))
		}
	}
	return out
}

// SectionName is what a section is called.
func SectionName(t lang.Tag, key string) string {
	if s, ok := care.FindSection(care.SectionID(key)); ok {
		return s.Name.In(string(t))
	}
	own := "casereport.section." + key
	return lang.Say(t, own)
}

func known(key string) bool {
	if key == OutlineSection || key == ReplySection {
		return true
	}
	_, ok := care.FindSection(care.SectionID(key))
	return ok && key != string(care.Title)
}

// writable says which texts belong to which time: first the outline, then the
// paper, and an answer only when there is something to answer.
func writable(key string, s State) bool {
	switch key {
	case OutlineSection:
		return s == Outline || s == Draft
	case ReplySection:
		return s == Revision
	}
	return s == Draft || s == Revision
}

// endOfDay is the last moment of an instant's day in the programme's zone.
func endOfDay(t clock.Time) clock.Time {
	d := t.Std().In(lang.Zone)
	return clock.At(time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, lang.Zone)) - 1
}
