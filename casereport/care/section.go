// Package care holds the CARE checklist for case reports as data and says, for a
// structured draft, which items are there, which are missing, and which only the
// author can answer for.
//
// The checklist is the 2013 CARE Checklist. Sources opened for it:
//
//   - http://care-statement.org/care-checklist.html (items 1 to 11, the wording
//     that this package follows in its division into a, b, c, d)
//   - Gagnier JJ, Kienle G, Altman DG, et al. The CARE guidelines: consensus-based
//     clinical case reporting guideline development. J Med Case Rep 2013;7:223,
//     table 1, https://jmedicalcasereports.biomedcentral.com/articles/10.1186/1752-1947-7-223/tables/1
//     and its copy at casereports.bmj.com (items 12 and 13)
//   - https://resources.equator-network.org/reporting-guidelines/care/care-checklist.html
//     (an item's place, or the reason for not reporting it, is the author's entry)
//
// Descriptions are in the product's own words. The smallest amounts of text and
// the rule by which each item is judged are the product's own too, and are
// marked as such; the guideline sets neither.
package care

import "strings"

// Source is where a statement of this package comes from.
type Source struct {
	Title, URL string
	Status     string // "verified": the address was opened and says so
}

// Checklist is the source of every item.
var Checklist = Source{
	Title:  "2013 CARE Checklist",
	URL:    "http://care-statement.org/care-checklist.html",
	Status: "verified",
}

// Text is a short text in both languages.
type Text struct{ EN, ZH string }

// In returns the text for a language tag: Chinese for every tag that begins with
// zh, English otherwise.
func (t Text) In(tag string) string {
	if strings.HasPrefix(strings.ToLower(tag), "zh") {
		return t.ZH
	}
	return t.EN
}

// SectionID names a section of the structured draft.
type SectionID string

// The sections of a draft, one for each of the thirteen topics of the checklist.
const (
	Title                   SectionID = "title"
	KeyWords                SectionID = "key_words"
	Abstract                SectionID = "abstract"
	Introduction            SectionID = "introduction"
	PatientInformation      SectionID = "patient_information"
	ClinicalFindings        SectionID = "clinical_findings"
	Timeline                SectionID = "timeline"
	DiagnosticAssessment    SectionID = "diagnostic_assessment"
	TherapeuticIntervention SectionID = "therapeutic_intervention"
	FollowUpAndOutcomes     SectionID = "follow_up_and_outcomes"
	Discussion              SectionID = "discussion"
	PatientPerspective      SectionID = "patient_perspective"
	InformedConsent         SectionID = "informed_consent"
)

// Section is one part of the draft.
type Section struct {
	ID   SectionID
	Name Text
	// Minimum is how much text (Count.Units: words, and characters in Han) the
	// section must hold before it is taken as written. The product's own figures,
	// set low: they tell an unwritten section from a written one, not a good one
	// from a bad one.
	Minimum int
}

var sections = []Section{
	{Title, Text{"Title", "标题"}, 4},
	{KeyWords, Text{"Key words", "关键词"}, 2},
	{Abstract, Text{"Abstract", "摘要"}, 60},
	{Introduction, Text{"Introduction", "引言"}, 30},
	{PatientInformation, Text{"Patient information", "患者信息"}, 30},
	{ClinicalFindings, Text{"Clinical findings", "临床发现"}, 20},
	{Timeline, Text{"Timeline", "时间线"}, 15},
	{DiagnosticAssessment, Text{"Diagnostic assessment", "诊断评估"}, 30},
	{TherapeuticIntervention, Text{"Therapeutic intervention", "治疗干预"}, 20},
	{FollowUpAndOutcomes, Text{"Follow-up and outcomes", "随访与结局"}, 20},
	{Discussion, Text{"Discussion", "讨论"}, 60},
	{PatientPerspective, Text{"Patient perspective", "患者观点"}, 10},
	{InformedConsent, Text{"Informed consent", "知情同意"}, 5},
}

// Sections lists the sections in the order of the checklist.
func Sections() []Section { return append([]Section(nil), sections...) }

// FindSection returns the section with this id.
func FindSection(id SectionID) (Section, bool) {
	for _, s := range sections {
		if s.ID == id {
			return s, true
		}
	}
	return Section{}, false
}
