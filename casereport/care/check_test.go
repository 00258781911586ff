package care_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/casereport/care"
)

// full is a draft in which every section holds well more than the minimum.
func full() map[care.SectionID]string {
	draft := map[care.SectionID]string{}
	for _, s := range care.Sections() {
		draft[s.ID] = strings.Repeat("The alanine aminotransferase rose in the second cycle. ", s.Minimum)
	}
	draft[care.Title] = "Hepatitis after toripalimab: a case report"
	draft[care.KeyWords] = "toripalimab; hepatitis; case report"
	draft[care.Timeline] = "| Day | Event |\n| --- | --- |\n| 21 | ALT 412 U/L |\n"
	return draft
}

func result(t *testing.T, results []care.Result, id string) care.Result {
	t.Helper()
	for _, r := range results {
		if r.Item.ID == id {
			return r
		}
	}
	t.Fatalf("no result for item %s", id)
	return care.Result{}
}

func TestWhatADraftShows(t *testing.T) {
	consent := care.Options{ConsentRecorded: true}
	for _, c := range []struct {
		why, item string
		section   care.SectionID
		text      string
		o         care.Options
		want      care.Status
		key       string
	}{
		{"a section of one item speaks for it", "6", care.ClinicalFindings, full()[care.ClinicalFindings], consent, care.Present, "casereport.care.written"},
		{"nothing written is missing", "6", care.ClinicalFindings, "", consent, care.Missing, "casereport.care.empty"},
		{"headings and remarks of a template are nothing written", "6", care.ClinicalFindings, "## Examination\n\n<!-- describe what you found and how you found it, in your own words, please -->\n", consent, care.Missing, "casereport.care.empty"},
		{"a few words are not a section", "6", care.ClinicalFindings, "Jaundice, otherwise well.", consent, care.Missing, "casereport.care.short"},
		{"a Chinese section is measured in characters", "6", care.ClinicalFindings, "患者神志清楚，皮肤巩膜轻度黄染，腹软，肝肋下未触及，双下肢无水肿。", consent, care.Present, "casereport.care.written"},
		{"a section of several items proves none of them, however long", "5b", care.PatientInformation, full()[care.PatientInformation], consent, care.NeedsDeclaration, "casereport.care.author"},
		{"nor by words that sound like the item", "8b", care.DiagnosticAssessment, strings.Repeat("The diagnostic challenge was considerable and challenging. ", 20), consent, care.NeedsDeclaration, "casereport.care.author"},
		{"an empty section of several items misses each", "5b", care.PatientInformation, "", consent, care.Missing, "casereport.care.empty"},
		{"what is asked for with a condition is not missing, the author says which", "8d", care.DiagnosticAssessment, "", consent, care.NeedsDeclaration, "casereport.care.optional"},
		{"the patient's view is asked for whenever possible", "12", care.PatientPerspective, "", consent, care.NeedsDeclaration, "casereport.care.optional"},
		{"the patient's view, written", "12", care.PatientPerspective, full()[care.PatientPerspective], consent, care.Present, "casereport.care.written"},

		{"a title says what and that it is a case report", "1", care.Title, "Myocarditis after toripalimab: a case report", consent, care.Present, "casereport.care.title.found"},
		{"the title may be marked up as a heading", "1", care.Title, "# Myocarditis after toripalimab: a Case Report", consent, care.Present, "casereport.care.title.found"},
		{"the words in Chinese", "1", care.Title, "特瑞普利单抗相关心肌炎：病例报告", consent, care.Present, "casereport.care.title.found"},
		{"the words in Chinese with a count", "1", care.Title, "特瑞普利单抗相关心肌炎1例报告", consent, care.Present, "casereport.care.title.found"},
		{"a title without the words", "1", care.Title, "Myocarditis after toripalimab in a man", consent, care.Missing, "casereport.care.title.words"},
		{"the words alone are no title", "1", care.Title, "Case report", consent, care.Missing, "casereport.care.title.subject"},
		{"no title", "1", care.Title, " ", consent, care.Missing, "casereport.care.empty"},

		{"two key words suffice", "2", care.KeyWords, "hepatitis; toripalimab", consent, care.Present, "casereport.care.keywords"},
		{"key words between Chinese marks", "2", care.KeyWords, "肝炎；特瑞普利单抗；病例报告", consent, care.Present, "casereport.care.keywords"},
		{"key words as a list", "2", care.KeyWords, "- hepatitis\n- immune checkpoint inhibitor\n", consent, care.Present, "casereport.care.keywords"},
		{"one key word is too few", "2", care.KeyWords, "immune checkpoint inhibitor", consent, care.Missing, "casereport.care.keywords.few"},
		{"six are more than asked for: the author decides with the journal", "2", care.KeyWords, "a, b, c, d, e, f", consent, care.NeedsDeclaration, "casereport.care.keywords.many"},

		{"a timeline as a table", "7", care.Timeline, full()[care.Timeline], consent, care.Present, "casereport.care.timeline.found"},
		{"a timeline as a figure", "7", care.Timeline, "![Course of the disease](figure-1.png)", consent, care.Present, "casereport.care.timeline.found"},
		{"a timeline in prose is no table or figure", "7", care.Timeline, strings.Repeat("On day 21 the ALT rose. ", 9), consent, care.NeedsDeclaration, "casereport.care.timeline.form"},
		{"a figure only promised in a remark is none", "7", care.Timeline, "<!-- ![Course](figure-1.png) -->", consent, care.Missing, "casereport.care.empty"},

		{"consent on record and said in the text", "13", care.InformedConsent, "The patient gave written informed consent.", consent, care.Present, "casereport.care.consent"},
		{"a sentence is no consent", "13", care.InformedConsent, "The patient gave written informed consent.", care.Options{}, care.NeedsDeclaration, "casereport.care.consent.record"},
		{"consent on record has to be said in the text", "13", care.InformedConsent, "", consent, care.Missing, "casereport.care.consent.text"},
		{"neither", "13", care.InformedConsent, "", care.Options{}, care.Missing, "casereport.care.empty"},
	} {
		draft := full()
		draft[c.section] = c.text
		r := result(t, care.Check(draft, c.o), c.item)
		if r.Status != c.want || r.Key != c.key {
			t.Errorf("%s: item %s is %s (%s), want %s (%s)", c.why, c.item, r.Status, r.Key, c.want, c.key)
		}
	}
}

func TestWhatTheAuthorDeclares(t *testing.T) {
	empty := func(s care.SectionID) map[care.SectionID]string {
		d := full()
		d[s] = ""
		return d
	}
	for _, c := range []struct {
		why     string
		draft   map[care.SectionID]string
		d       care.Declaration
		want    care.Status
		section care.SectionID
		key     string
	}{
		{"the author names the place", full(), care.Declaration{Item: "5b", Note: "second paragraph"},
			care.Present, care.PatientInformation, "casereport.care.declared"},
		{"the place may be in another section", empty(care.FollowUpAndOutcomes), care.Declaration{Item: "10d", Section: care.TherapeuticIntervention, Note: "last sentence"},
			care.Present, care.TherapeuticIntervention, "casereport.care.declared"},
		{"nothing stands at the declared place", empty(care.Discussion), care.Declaration{Item: "11a", Note: "first paragraph"},
			care.Missing, care.Discussion, "casereport.care.declared.empty"},
		{"a declaration without a place says nothing", full(), care.Declaration{Item: "5b", Note: "  "},
			care.NeedsDeclaration, care.PatientInformation, "casereport.care.author"},
		{"nor one for a section that there is not", full(), care.Declaration{Item: "5b", Section: "appendix", Note: "there"},
			care.NeedsDeclaration, care.PatientInformation, "casereport.care.author"},
		{"not reported, with the reason", full(), care.Declaration{Item: "8d", Inapplicable: true, Note: "no staging system exists"},
			care.Inapplicable, care.DiagnosticAssessment, "casereport.care.inapplicable"},
		{"a timeline in prose, by the author's decision", func() map[care.SectionID]string {
			d := full()
			d[care.Timeline] = strings.Repeat("On day 21 the ALT rose. ", 9)
			return d
		}(), care.Declaration{Item: "7", Note: "in prose, as the journal allows"},
			care.Present, care.Timeline, "casereport.care.declared"},
		{"no word of the author replaces a consent", empty(care.InformedConsent), care.Declaration{Item: "13", Inapplicable: true, Note: "patient cannot be reached"},
			care.Missing, care.InformedConsent, "casereport.care.empty"},
		{"nor the words in the title, which can be seen", func() map[care.SectionID]string {
			d := full()
			d[care.Title] = "Myocarditis after toripalimab in a man"
			return d
		}(), care.Declaration{Item: "1", Note: "it is clear"},
			care.Missing, care.Title, "casereport.care.title.words"},
		{"nor key words, which can be counted", func() map[care.SectionID]string {
			d := full()
			d[care.KeyWords] = "hepatitis"
			return d
		}(), care.Declaration{Item: "2", Note: "one is enough"},
			care.Missing, care.KeyWords, "casereport.care.keywords.few"},
		{"what stands in the draft is present, whatever was declared earlier", full(), care.Declaration{Item: "12", Inapplicable: true, Note: "declined"},
			care.Present, care.PatientPerspective, "casereport.care.written"},
	} {
		got := result(t, care.Check(c.draft, care.Options{Declarations: []care.Declaration{c.d}}), c.d.Item)
		if got.Status != c.want || got.Section != c.section || got.Key != c.key {
			t.Errorf("%s: %s in %s (%s), want %s in %s (%s)", c.why, got.Status, got.Section, got.Key, c.want, c.section, c.key)
		}
		if (got.Note != "") != (got.Key == "casereport.care.declared" || got.Key == "casereport.care.inapplicable") {
			t.Errorf("%s: note %q under %s", c.why, got.Note, got.Key)
		}
	}
}

func TestTheLastDeclarationCounts(t *testing.T) {
	r := result(t, care.Check(full(), care.Options{Declarations: []care.Declaration{
		{Item: "8d", Inapplicable: true, Note: "no stage"}, {Item: "8d", Note: "third paragraph"},
	}}), "8d")
	if r.Status != care.Present || r.Note != "third paragraph" {
		t.Errorf("got %s %q", r.Status, r.Note)
	}
}

func TestAProgrammeMayAskForMore(t *testing.T) {
	draft := full()
	draft[care.Introduction] = strings.Repeat("word ", 40)
	o := care.Options{Minimum: map[care.SectionID]int{care.Introduction: 41}}
	r := result(t, care.Check(draft, o), "4")
	if want := map[string]any{"Have": 40, "Minimum": 41}; r.Status != care.Missing || !cmp.Equal(r.Args, want) {
		t.Errorf("got %s %v", r.Status, r.Args)
	}
}

func TestMissingItemsAreNamedInBothLanguages(t *testing.T) {
	draft := full()
	draft[care.Introduction] = ""
	draft[care.ClinicalFindings] = ""
	results := care.Check(draft, care.Options{ConsentRecorded: true})
	want := []care.Text{
		{EN: "4 Introduction: why this case is worth reporting, in brief, with the literature where it helps",
			ZH: "4 引言：简述本例为何值得报告，可引用文献"},
		{EN: "6 Clinical findings: findings of the physical examination and other important findings",
			ZH: "6 临床发现：体格检查及其他重要临床发现"},
	}
	if d := cmp.Diff(want, care.MissingNames(results)); d != "" {
		t.Error(d)
	}
	// All items of shared sections wait for the author: 3a-d, 5a-d, 8a-d, 9a-c, 10a-d, 11a-d.
	if n := len(care.UndeclaredNames(results)); n != 23 {
		t.Errorf("%d items wait for the author, want 23", n)
	}
}

func TestAnEmptyDraftMissesEveryRequiredItem(t *testing.T) {
	for _, r := range care.Check(nil, care.Options{}) {
		want := care.Missing
		if !r.Item.Required {
			want = care.NeedsDeclaration
		}
		if r.Status != want {
			t.Errorf("item %s is %s, want %s", r.Item.ID, r.Status, want)
		}
	}
}

// The shape of the 2013 checklist: thirteen topics, thirty entries.
func TestTheChecklistIsComplete(t *testing.T) {
	entries := map[care.SectionID]int{}
	order := []care.SectionID{}
	seen := map[string]bool{}
	for _, it := range care.Items() {
		if entries[it.Section]++; entries[it.Section] == 1 {
			order = append(order, it.Section)
		}
		if seen[it.ID] {
			t.Errorf("item %s stands twice", it.ID)
		}
		seen[it.ID] = true
		if it.Description.EN == "" || it.Description.ZH == "" || it.Description.EN == it.Description.ZH {
			t.Errorf("item %s is not described in both languages", it.ID)
		}
	}
	want := map[care.SectionID]int{
		care.Title: 1, care.KeyWords: 1, care.Abstract: 4, care.Introduction: 1, care.PatientInformation: 4,
		care.ClinicalFindings: 1, care.Timeline: 1, care.DiagnosticAssessment: 4, care.TherapeuticIntervention: 3,
		care.FollowUpAndOutcomes: 4, care.Discussion: 4, care.PatientPerspective: 1, care.InformedConsent: 1,
	}
	if d := cmp.Diff(want, entries); d != "" {
		t.Error(d)
	}
	var sections []care.SectionID
	for _, s := range care.Sections() {
		sections = append(sections, s.ID)
	}
	if d := cmp.Diff(order, sections); d != "" {
		t.Errorf("sections and items are in different order: %s", d)
	}
	optional := slices.DeleteFunc(care.Items(), func(it care.Item) bool { return it.Required })
	var ids []string
	for _, it := range optional {
		ids = append(ids, it.ID)
	}
	if d := cmp.Diff([]string{"8d", "10a", "12"}, ids); d != "" {
		t.Errorf("what the checklist asks for with a condition: %s", d)
	}
}

func TestEveryReasonIsListed(t *testing.T) {
	given := map[string]bool{}
	texts := []string{"", "short", "Case report", "a, b, c, d, e, f", "![x](y.png)", strings.Repeat("long text about a case report. ", 40), "Hepatitis after toripalimab: a case report", "one; two; three"}
	for _, text := range texts {
		draft := map[care.SectionID]string{}
		for _, s := range care.Sections() {
			draft[s.ID] = text
		}
		for _, consent := range []bool{true, false} {
			for _, d := range [][]care.Declaration{nil, {{Item: "3a", Note: "here"}, {Item: "8d", Inapplicable: true, Note: "none"}}} {
				for _, r := range care.Check(draft, care.Options{ConsentRecorded: consent, Declarations: d}) {
					given[r.Key] = true
				}
			}
		}
	}
	keys := care.Keys()
	slices.Sort(keys)
	if d := cmp.Diff(keys, slices.Sorted(maps.Keys(given))); d != "" {
		t.Errorf("keys listed and keys given differ: %s", d)
	}
}
