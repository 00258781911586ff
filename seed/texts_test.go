package seed_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"stepwise/casereport/care"
	"stepwise/casereport/deid"
	"stepwise/content"
	"stepwise/content/prose"
	"stepwise/internal/lang"
	"stepwise/seed"
)

// What the facts say of each question: its unit, its key, how sure it is, and the
// citations that must not be lost when options are reworded.
const facts = `
io-q01 u07 E verified ASCO-GEN
io-q02 u07 C verified ASCO-ABS ASCO-GEN
io-q03 u07 C verified ASCO-ABS
io-q04 u08 D verified ASCO-COL
io-q05 u09 A verified ASCO-HEP IRHEP
io-q06 u10 D verified MYO-REV MYO-MGH
io-q07 u10 E verified IM3OS
io-q08 u10 B verified MYO-REV
io-q09 u11 D verified BSMO-PNE PNE-T3
io-q10 u11 B verified PNE-T3 BSMO-PNE
io-q11 u12 C verified ASCO-THY BSMO-THY
io-q12 u12 C verified HYPO-T
io-q13 u12 B verified HYPO-MIN
io-q14 u12 D verified DM-REV DM-MAYO
io-q15 u13 E verified RECH
io-q16 u07 A verified FATAL
io-q17 u07 C verified SITC-T2
io-q18 u14 B verified HBV HBV-T
io-q19 u15 E verified RCCEP
io-q20 u14 E verified TB
io-q21 u16 B verified SOT
io-q22 u20 B verified ASTCT
io-q23 u20 C verified ASTCT2 ASTCT
io-q24 u20 E verified ASTCT2
io-q25 u21 A verified ASTCT
io-q26 u21 C verified ASTCT
io-q27 u21 E verified ASHSAP ASCO-ICANS
io-q28 u20 A verified ASHSAP
io-q29 u22 B verified IECHS
io-q30 u22 E verified MNT
io-q31 u22 D verified IGRT BCELL
io-q32 u22 C verified FDA-T FDA-T2
io-q33 u04 B verified TMB
io-q34 u04 E verified KN177
io-q35 u05 B verified KN024
io-q36 u05 D verified BP2
io-q37 u06 E verified EGFR
io-q38 u06 E verified OSI
io-q39 u17 B verified IREC IREC2
io-q40 u18 B verified HCC
`

// Addresses that were opened for the seed and stand neither beside a question of
// the bank nor beside a clinical question of the guidelines.
const opened = `
http://care-statement.org/care-checklist.html
http://epage.ch/EPAGE_ADM/explanations.html
http://www.naoznz.com/jxfyzz/4383.html
https://bmcmedinformdecismak.biomedcentral.com/articles/10.1186/1472-6947-12-93/tables/7
https://bmcmedresmethodol.biomedcentral.com/articles/10.1186/1471-2288-7-52
https://bmshkmedinfo.com/?p=17
https://bmshkmedinfo.com/safety-management/endocrine
https://bmshkmedinfo.com/safety-management/others
https://eguideline.guidelinecentral.com/i/1475468/23
https://eguideline.guidelinecentral.com/i/1475468/24
https://eguideline.guidelinecentral.com/i/1475468/26
https://eguideline.guidelinecentral.com/i/1475468/27
https://eguideline.guidelinecentral.com/i/1475468/30
https://eguideline.guidelinecentral.com/i/1475468/31
https://eguideline.guidelinecentral.com/i/1475468/32
https://eguideline.guidelinecentral.com/i/1475468/35
https://eguideline.guidelinecentral.com/i/1475468/39
https://eguideline.guidelinecentral.com/i/1475468/46
https://eguideline.guidelinecentral.com/i/1475468/62
https://immunotherapychina.com/blog/first-chimeric-antigen-receptor-t-cell-therapy-approved-in-china/
https://informahealthcare.com/doi/full/10.1080/28338073.2024.2363855
https://itiger.com/hans/news/2530929187
https://jmedicalcasereports.biomedcentral.com/articles/10.1186/1752-1947-7-223/tables/1
https://jmedicalcasereports.biomedcentral.com/articles/10.1186/s13256-021-02926-y/tables/1
https://oncologypipeline.com/apexonco/eu-door-china-based-approvals-open?page=2
https://oncologypipeline.com/apexonco/node/1124
https://pmc.ncbi.nlm.nih.gov/articles/PMC3467596/
https://pmc.ncbi.nlm.nih.gov/articles/PMC8654727/table/T1
https://pmc.ncbi.nlm.nih.gov/articles/PMC8789657
https://pmc.ncbi.nlm.nih.gov/articles/PMC9558689/table/cac212359-tbl-0003
https://pmc.ncbi.nlm.nih.gov/articles/PMC9890928
https://resources.equator-network.org/reporting-guidelines/care/care-checklist.html
https://trialsjournal.biomedcentral.com/articles/10.1186/s13063-015-1011-8/tables/1
https://www.biocentury.com/bc-week-review/clinical-news/regulatory/2018-06-22/bms-first-cross-finish-line-china-pd-1-approval-
https://www.eversana.com/ko/2021/01/14/bms-roche-az-lose-out-as-china-favors-domestic-companies-in-2020-nrdl-pd-1-bid/
https://www.fiercepharma.com/pharma-asia/merck-follows-opdivo-s-suit-prices-keytruda-china-at-half-its-u-s-tag-report
https://www.thepharmaletter.com/biotech-news/brief-china-approves-6th-home-grown-anti-pd1-mab
`

func questions(t *testing.T) []content.Question {
	t.Helper()
	all, err := content.ParseQuestions(strings.NewReader(string(seed.Questions)))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// files are the texts of a folder by name.
func files(t *testing.T, folder fs.FS, pattern string) map[string]string {
	t.Helper()
	names, err := fs.Glob(folder, pattern)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	return out
}

// Virtual cases (u23 to u25) are no reading.
var caseUnits = []string{"u23", "u24", "u25"}

func TestQuestionsKeepKeyConfidenceAndCitations(t *testing.T) {
	var got []string
	units := files(t, seed.Units, "units/*.md")
	for _, q := range questions(t) {
		line := []string{q.ID, q.Unit, q.Key, string(q.Confidence)}
		for _, c := range q.Citations {
			line = append(line, c.ID)
			if c.URL == "" || c.Title == "" {
				t.Errorf("%s: citation %s lacks its title or address", q.ID, c.ID)
			}
		}
		got = append(got, strings.Join(line, " "))
		if _, ok := units["units/"+q.Unit+".md"]; !ok {
			t.Errorf("%s asks about unit %s, which does not exist", q.ID, q.Unit)
		}
		if len(q.Options) != 5 {
			t.Errorf("%s has %d options", q.ID, len(q.Options))
		}
	}
	want := strings.Split(strings.TrimSpace(facts), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("question %d differs from the facts:\n%q\n%q", i+1, got[min(i, len(got)-1)], want[min(i, len(want)-1)])
		}
	}
}

// Whoever guesses by length must not do better than whoever guesses at random,
// for whom one option in five is right: 8 of 40. A few more are chance.
func TestLengthOfAnOptionGivesNothingAway(t *testing.T) {
	for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
		var longest, shortest []string
		for _, q := range questions(t) {
			size := func(o content.Option) int {
				if tag == lang.ZH {
					return utf8.RuneCountInString(o.ZH)
				}
				return utf8.RuneCountInString(o.EN)
			}
			key, _ := q.Option(q.Key)
			others := slices.DeleteFunc(slices.Clone(q.Options), func(o content.Option) bool { return o.ID == q.Key })
			if !slices.ContainsFunc(others, func(o content.Option) bool { return size(o) >= size(key) }) {
				longest = append(longest, q.ID)
			}
			if !slices.ContainsFunc(others, func(o content.Option) bool { return size(o) <= size(key) }) {
				shortest = append(shortest, q.ID)
			}
		}
		if len(longest) > 12 || len(shortest) > 12 {
			t.Errorf("%s: the key is the longest option in %v, the shortest in %v", tag, longest, shortest)
		}
	}
}

var (
	noteUsed    = regexp.MustCompile(`\[\^([a-z0-9-]+)\]`)
	noteDefined = regexp.MustCompile(`(?m)^\[\^([a-z0-9-]+)\]: \[[^\]]+\]\(<?(https?://\S+?)>?\)$`)
	address     = regexp.MustCompile(`https?://[A-Za-z0-9./?=&%_#:~;,()-]+`)
	heading     = regexp.MustCompile(`(?m)^## \S`)
)

// known are the addresses that the seed's texts may name.
func known(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, q := range questions(t) {
		for _, c := range q.Citations {
			out[c.URL] = true
		}
	}
	var guidelines []struct {
		China, West struct{ Sources []struct{ URL string } }
	}
	if err := json.Unmarshal(seed.Guidelines, &guidelines); err != nil {
		t.Fatal(err)
	}
	for _, g := range guidelines {
		for _, s := range append(g.China.Sources, g.West.Sources...) {
			out[s.URL] = true
		}
	}
	for url := range strings.FieldsSeq(opened) {
		out[url] = true
	}
	return out
}

func TestUnitsAreWhole(t *testing.T) {
	known := known(t)
	home := map[string][]string{}
	for _, q := range questions(t) {
		home[q.Unit] = append(home[q.Unit], q.ID)
	}
	units := files(t, seed.Units, "units/*.md")
	if len(units) != 27 {
		t.Errorf("%d units, want the thirty without the three virtual cases", len(units))
	}
	for name, text := range units {
		m, status, err := content.ParseUnit(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if "units/"+m.Code+".md" != name || status != content.Published || slices.Contains(caseUnits, m.Code) {
			t.Errorf("%s: code %q, status %q", name, m.Code, status)
		}
		if !slices.Equal(m.Questions, home[m.Code]) && len(home[m.Code]) > 0 {
			t.Errorf("%s asks %v, its questions are %v", name, m.Questions, home[m.Code])
		}
		sources := map[string]bool{}
		for _, s := range m.Sources {
			sources[s.URL] = true
			if !known[s.URL] {
				t.Errorf("%s: nobody opened %s", name, s.URL)
			}
			if strings.TrimSpace(s.Title) == "" {
				t.Errorf("%s: %s has no title", name, s.URL)
			}
		}
		for tag, body := range map[lang.Tag]string{lang.EN: m.Body.EN, lang.ZH: m.Body.ZH} {
			checkBody(t, name+" "+string(tag), body, sources)
		}
		if n := len(strings.Fields(m.Body.EN[:notesAt(m.Body.EN)])); n < 250 || n > 500 {
			t.Errorf("%s: %d English words are not twenty minutes of a phone", name, n)
		}
		if a, b := len(heading.FindAllString(m.Body.EN, -1)), len(heading.FindAllString(m.Body.ZH, -1)); a != b {
			t.Errorf("%s: %d sections in English, %d in Chinese", name, a, b)
		}
		if en, zh := notes(m.Body.EN), notes(m.Body.ZH); !slices.Equal(en, zh) {
			t.Errorf("%s: the languages rest on different sources:\n%v\n%v", name, en, zh)
		}
	}
}

func notesAt(body string) int {
	if at := noteDefined.FindStringIndex(body); at != nil {
		return at[0]
	}
	return len(body)
}

func notes(body string) []string {
	var out []string
	for _, m := range noteDefined.FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return out
}

// checkBody: sections, footnotes that resolve, and no address that the front
// matter does not list.
func checkBody(t *testing.T, name, body string, sources map[string]bool) {
	t.Helper()
	if n := len(heading.FindAllString(body, -1)); n < 3 || n > 5 {
		t.Errorf("%s has %d sections", name, n)
	}
	defined := notes(body)
	used := map[string]bool{}
	for _, m := range noteUsed.FindAllStringSubmatch(body[:notesAt(body)], -1) {
		used[m[1]] = true
		if !slices.Contains(defined, m[1]) {
			t.Errorf("%s: footnote %s leads nowhere", name, m[1])
		}
	}
	for _, m := range noteDefined.FindAllStringSubmatch(body, -1) {
		if !used[m[1]] || !sources[m[2]] {
			t.Errorf("%s: footnote %s is not used, or its address is no source of the unit", name, m[1])
		}
	}
	if strings.Contains(body[:notesAt(body)], "://") {
		t.Errorf("%s: an address in the running text", name)
	}
	page := prose.Render(body, prose.Options{})
	if strings.Contains(page.Text, "[^") || len(defined) > 0 && page.Notes == "" {
		t.Errorf("%s: a footnote is shown as its source", name)
	}
}

// A statement that rests on memory stands in a quotation of its own that says so,
// and no footnote lends it weight.
func TestMemoryIsMarked(t *testing.T) {
	for name, text := range files(t, seed.Units, "units/*.md") {
		for line := range strings.Lines(text) {
			quoted := strings.HasPrefix(line, "> **Recalled, not checked against the primary text.**") ||
				strings.HasPrefix(line, "> **记忆内容，未经原文核对。**")
			if quoted && strings.Contains(line, "[^") {
				t.Errorf("%s: memory with a footnote: %s", name, line)
			}
			if (strings.Contains(line, "not checked against the primary") || strings.Contains(line, "未经原文核对。")) && !quoted {
				t.Errorf("%s: memory outside its quotation: %s", name, line)
			}
		}
	}
}

// The lines that no text of the programme may cross.
func TestSafetyLines(t *testing.T) {
	units := files(t, seed.Units, "units/*.md")
	for _, c := range []struct{ why, unit, says string }{
		{"infliximab is never for immune hepatitis", "u09", "infliximab as contraindicated"},
		{"infliximab and a failing heart", "u08", "contraindicated in moderate to severe heart failure"},
		{"cortisol before thyroxine", "u12", "Cortisol first, thyroxine after it"},
		{"no steroid for checkpoint-inhibitor diabetes", "u12", "steroids are not indicated"},
		{"ketoacidosis outranks glucose", "u12", "Ketoacidosis outranks the glucose figure"},
		{"the endocrine exception of grade 4", "u07", "endocrine toxicity that hormone replacement controls"},
		{"one of the triad starts the search for the others", "u10", "starts the search for the other two"},
		{"boundaries are exact", "u09", "Exactly 3.0 times the limit is not above 3"},
	} {
		if !strings.Contains(units["units/"+c.unit+".md"], c.says) {
			t.Errorf("%s: %s does not say %q", c.why, c.unit, c.says)
		}
	}
}

func TestResourcesAreComplete(t *testing.T) {
	known := known(t)
	var list []struct {
		Code, Provider, URL, Area string
		Title, Why                lang.Text
		Minutes                   int
	}
	if err := yaml.UnmarshalWithOptions(seed.Resources, &list, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if len(list) != 5 {
		t.Errorf("%d resources", len(list))
	}
	for _, r := range list {
		if !content.ValidCode(r.Code) || !known[r.URL] || r.Minutes <= 0 || r.Area == "" || r.Provider == "" ||
			r.Title.EN == "" || r.Title.ZH == "" || r.Why.EN == "" || r.Why.ZH == "" {
			t.Errorf("%+v", r)
		}
	}
}

func TestCasesAreForTheSessions(t *testing.T) {
	var sessions []struct{ Code string }
	if err := json.Unmarshal(seed.Sessions, &sessions); err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Session                string
		Title, Body, Questions lang.Text
	}
	if err := yaml.UnmarshalWithOptions(seed.Cases, &list, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if len(list) != 6 {
		t.Errorf("%d cases", len(list))
	}
	for i, c := range list {
		if c.Session != sessions[i].Code {
			t.Errorf("case %d is for %q, session %d is %q", i, c.Session, i, sessions[i].Code)
		}
		for tag, text := range map[string][3]string{"en": {c.Title.EN, c.Body.EN, c.Questions.EN}, "zh": {c.Title.ZH, c.Body.ZH, c.Questions.ZH}} {
			if text[0] == "" || text[1] == "" || strings.Count(text[2], "\n") != 3 {
				t.Errorf("%s %s: title, body or its three questions are missing", c.Session, tag)
			}
			if found := deid.Find(text[1]); len(found) > 0 {
				t.Errorf("%s %s: %v", c.Session, tag, found)
			}
		}
	}
}

func TestReportsAreDraftsByCare(t *testing.T) {
	known := known(t)
	reports := files(t, seed.Reports, "reports/*.md")
	if len(reports) != 3 {
		t.Errorf("%d reports", len(reports))
	}
	for name, text := range reports {
		parts := strings.SplitN(text, "---\n", 3)
		var head struct {
			Topic, Language string
			Title           lang.Text
		}
		if err := yaml.UnmarshalWithOptions([]byte(parts[1]), &head, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.HasPrefix(path.Base(name), head.Topic+"-") || head.Title.EN == "" || head.Title.ZH == "" {
			t.Errorf("%s: %+v", name, head)
		}
		title, _ := head.Title.In(lang.Tag(head.Language))
		draft := map[care.SectionID]string{care.Title: title}
		for _, part := range strings.Split(parts[2], "\n## ")[1:] {
			id, body, _ := strings.Cut(part, "\n")
			if _, ok := care.FindSection(care.SectionID(id)); !ok && id != "outline" {
				t.Errorf("%s: no section %q", name, id)
			}
			draft[care.SectionID(id)] = strings.TrimSpace(body)
		}
		if missing := care.MissingNames(care.Check(draft, care.Options{ConsentRecorded: true})); len(missing) > 0 {
			t.Errorf("%s lacks %v", name, missing)
		}
		for _, url := range address.FindAllString(text, -1) {
			if !known[strings.TrimRight(url, ").,")] {
				t.Errorf("%s: nobody opened %s", name, url)
			}
		}
	}
}

// The first draft teaches the check for identifiers; the others are clean, so that
// they can be accepted.
func TestOneReportHoldsIdentifiers(t *testing.T) {
	for name, want := range map[string][]deid.Kind{
		"reports/r1-overlap.md":  {deid.Date, deid.Record, deid.Name},
		"reports/r2-mucosa.md":   nil,
		"reports/r3-diabetes.md": nil,
	} {
		var got []deid.Kind
		found := deid.Find(files(t, seed.Reports, "reports/*.md")[name])
		for _, w := range found {
			got = append(got, w.Kind)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, found)
		}
	}
}
