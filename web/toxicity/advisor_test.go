package toxicity_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/person"
)

func TestEveryEventAndGradeIsAnsweredForFiveBodies(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		n := 0
		for _, a := range h.ask(tag, "/toxicity", 200).Find(".pick a").EachIter() {
			href, _ := a.Attr("href")
			n++
			h.ask(tag, href, 200)
			for _, g := range []string{"1", "2", "3", "4"} {
				d := h.ask(tag, href+"&grade="+g+"&weight_kg=70", 200)
				if got := d.Find("table.bodies thead th[scope=col]").Length(); got != 5 {
					h.Errorf("%s grade %s has %d bodies", href, g, got)
				}
				for _, row := range d.Find("table.bodies tbody tr").EachIter() {
					if row.Find("th[scope=row]").Length() != 1 || row.Find("td").Length() != 5 {
						h.Errorf("%s grade %s: a row has not one header and five cells", href, g)
					}
					for _, cell := range row.Find("td .says").EachIter() {
						if strings.TrimSpace(cell.Text()) == "" {
							h.Errorf("%s grade %s: a cell says nothing, not even that it has no rule", href, g)
						}
					}
				}
			}
		}
		if n != 23 {
			h.Errorf("%d events are offered", n)
		}
	})
}

// before reports whether a stands before b on the page.
func before(d *goquery.Document, a, b string) bool {
	first, second := -1, -1
	for i, n := range d.Find("main *").EachIter() {
		if first < 0 && n.Is(a) {
			first = i
		}
		if second < 0 && n.Is(b) {
			second = i
		}
	}
	return first >= 0 && second >= 0 && first < second
}

// Safety rules outrank tables: each stands above the table, and above the form.
func TestEverySafetyRuleStandsAboveEverything(t *testing.T) {
	cases := []struct{ why, query, rule, state string }{
		{"hepatitis", "irae=hepatitis&grade=3", "no-infliximab-hepatitis", "applies"},
		{"infliximab for another event while the liver is inflamed", "irae=colitis&grade=3&immune_hepatitis=true", "no-infliximab-hepatitis", "applies"},
		{"heart failure", "irae=colitis&grade=3&heart_failure_moderate_severe=true", "infliximab-heart-failure", "applies"},
		{"perforation", "irae=colitis&grade=3&bowel_perforation=true", "infliximab-perforation", "applies"},
		{"pituitary", "irae=hypophysitis&grade=2", "cortisol-before-thyroxine", "applies"},
		{"thyroxine is due and nobody looked at cortisol", "irae=hypothyroidism&grade=2&thyroid_replacement_indicated=true", "cortisol-before-thyroxine", "applies"},
		{"myocarditis", "irae=myocarditis&grade=1", "myocarditis-myositis-myasthenia", "applies"},
		{"myositis", "irae=myositis&grade=1", "myocarditis-myositis-myasthenia", "applies"},
		{"myasthenia", "irae=myasthenia_gravis&grade=2", "myocarditis-myositis-myasthenia", "applies"},
		{"endocrinopathy under replacement", "irae=hypothyroidism&grade=4&controlled_by_replacement=true", "endocrinopathy-replacement", "applies"},
		{"endocrinopathy, replacement not known", "irae=adrenal_insufficiency&grade=4", "endocrinopathy-replacement", "check"},
		{"ketoacidosis", "irae=t1dm&ketoacidosis=true", "ketoacidosis-outranks-glucose", "applies"},
		{"diabetes by the inhibitor", "irae=t1dm&grade=3", "no-steroid-diabetes", "applies"},
		{"steroid and nobody looked for hepatitis B", "irae=hepatitis&grade=2", "hepatitis-b-screening", "applies"},
		{"a carrier", "irae=nephritis&grade=2&hbsag_positive=true", "hepatitis-b-screening", "applies"},
	}
	both(t, func(all *house, tag lang.Tag) {
		for _, c := range cases {
			all.Run(c.rule+": "+c.why, func(t *testing.T) {
				h := all.in(t)
				d := h.ask(tag, "/toxicity?"+c.query, 200)
				rule := d.Find(".safety #rule-" + c.rule)
				if rule.Length() != 1 || !rule.HasClass("note-"+c.state) {
					h.Fatalf("the rule is there %d times, as %q", rule.Length(), rule.AttrOr("class", ""))
				}
				text := rule.Find(".onerule")
				if strings.TrimSpace(text.Text()) == "" || text.Find(".fallback").Length() != 0 {
					h.Errorf("the rule is not said in %s: %q", tag, text.Text())
				}
				if rule.Find("a.src[href^='/knowledge/safety:']").Length() != 1 {
					h.Error("the rule does not open its source")
				}
				if !before(d, ".safety", "table.bodies") || !before(d, ".safety", "form.ask") || !before(d, ".safety", ".grades") {
					h.Error("the rules do not stand above everything")
				}
			})
		}
	})
}

func TestInfliximabIsNowhereOfferedForTheLiver(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		for _, g := range []string{"1", "2", "3", "4"} {
			d := h.ask(tag, "/toxicity?irae=hepatitis&weight_kg=70&grade="+g, 200)
			for _, x := range d.Find(".options li").EachIter() {
				if s := strings.ToLower(x.Text()); strings.Contains(s, "infliximab") || strings.Contains(s, "英夫利西") {
					h.Errorf("grade %s offers %q", g, s)
				}
			}
		}
	})
}

// The same creatinine is grade 2 for ASCO, against the baseline, and grade 1 for
// CSCO, against the upper limit: the page shows both and says why.
func TestTheSameCreatinineIsTwoGrades(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity?irae=nephritis&creatinine_umol_l=142&creatinine_baseline_umol_l=69&creatinine_uln_umol_l=104&weight_kg=70", 200)
		grades := d.Find("table.bodies tbody tr").First().Find("td")
		if a, c := grades.Eq(0).Find(".grade").Text(), grades.Eq(4).Find(".grade").Text(); !strings.Contains(a, "2") || !strings.Contains(c, "1") {
			h.Errorf("ASCO: %q, CSCO: %q", a, c)
		}
		for _, kind := range []string{"grading_basis", "grade"} {
			if d.Find(".differences .kind-"+kind+" p").Length() == 0 {
				h.Errorf("the difference in %s is not explained", kind)
			}
		}
		first := d.Find("table.bodies tbody tr").First()
		if mark := first.Find("th .differs"); !strings.Contains(mark.Text(), "≠") || strings.TrimSpace(strings.ReplaceAll(mark.Text(), "≠", "")) == "" {
			h.Errorf("the row is marked by %q: a sign and a word are wanted", mark.Text())
		}
		dose := d.Find("table.bodies .dose").First()
		if got := strings.ReplaceAll(dose.Text(), " ", ""); !strings.HasPrefix(got, "35–70mg") {
			h.Errorf("0.5 to 1 mg/kg at 70 kg is shown as %q", dose.Text())
		}
		if got := d.Find("table.bodies td a.src[href='/knowledge/irae:nephritis.asco2021.g2']").Length(); got < 2 {
			h.Errorf("%d cells of ASCO open their source", got)
		}
	})
}

func TestWhatIsRecalledIsClosedFlaggedAndNeverDosed(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity?irae=pneumonitis&grade=3&weight_kg=70", 200)
		memory := d.Find("details#memory")
		if _, open := memory.Attr("open"); memory.Length() != 1 || open {
			h.Fatalf("%d parts for what is recalled, open: %v", memory.Length(), open)
		}
		if cards, flags := memory.Find("article.recall").Length(), memory.Find("article.recall .tag.wait").Length(); cards == 0 || cards != flags {
			h.Errorf("%d recalled statements carry %d flags", cards, flags)
		}
		if memory.Find(".dose").Length() != 0 {
			h.Error("milligrams were computed from memory")
		}
	})
}

func TestTheFormsAddressBecomesTheSharedOne(t *testing.T) {
	h := newHouse(t)
	w := h.serve(lang.ZH, "/toxicity?irae=nephritis&grade=&creatinine=1.61&creatinine.unit=creatinine_mg_dl&creatinine_baseline=６９&creatinine_baseline.unit=creatinine_baseline_umol_l"+
		"&dialysis_indicated=false&hbv_screened=&weight_kg=７０．５&agent=nivolumab&with=ipilimumab&days_since_dose=12&as_of=", person.Actor{})
	want := "/toxicity?irae=nephritis&creatinine_mg_dl=1.61&creatinine_baseline_umol_l=69&dialysis_indicated=false&agent=nivolumab%2Bipilimumab&days_since_dose=12&weight_kg=70.5"
	got := strings.Split(w.Header().Get("Location"), "&")
	expected := strings.Split(want, "&")
	slices.Sort(got)
	slices.Sort(expected)
	if w.Code != http.StatusSeeOther || !slices.Equal(got, expected) {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	d := h.ask(lang.ZH, w.Header().Get("Location"), 200)
	for name, value := range map[string]string{"creatinine": "1.61", "creatinine_baseline": "69", "weight_kg": "70.5", "days_since_dose": "12"} {
		if got := d.Find("input[name='"+name+"']").AttrOr("value", ""); got != value {
			t.Errorf("%s comes back as %q", name, got)
		}
	}
	if got := d.Find("select[name='creatinine.unit'] option[selected]").AttrOr("value", ""); got != "creatinine_mg_dl" {
		t.Errorf("the unit comes back as %q", got)
	}
	if d.Find("select[name=with] option[selected]").AttrOr("value", "") != "ipilimumab" {
		t.Error("the second medicine is lost")
	}
}

func TestBadInputIsToldBesideItsFieldAndKept(t *testing.T) {
	cases := []struct{ why, query, field, value string }{
		{"a negative creatinine", "irae=nephritis&creatinine=-3", "creatinine", "-3"},
		{"a creatinine no sample has", "irae=nephritis&creatinine=99999", "creatinine", "99999"},
		{"a comma that may be a point or a thousand", "irae=nephritis&creatinine=1,61", "creatinine", "1,61"},
		{"a full-width comma is the same", "irae=nephritis&creatinine=1，61", "creatinine", "1,61"},
		{"words", "irae=nephritis&creatinine=很高", "creatinine", "很高"},
		{"one value in two units that contradict each other", "irae=nephritis&creatinine_umol_l=142&creatinine_mg_dl=3", "creatinine", ""},
		{"90 degrees", "irae=colitis&temp_c=90", "temp_c", "90"},
		{"more of the body than there is", "irae=dermatitis&bsa_percent=140", "bsa_percent", "140"},
		{"a weight in grams", "irae=colitis&grade=2&weight_kg=70000", "weight_kg", "70000"},
		{"a dose that is still to be given", "irae=colitis&grade=2&days_since_dose=-3", "days_since_dose", "-3"},
		{"a grade that does not exist", "irae=colitis&grade=7", "grade", ""},
		{"guidelines of next year", "irae=colitis&grade=2&as_of=2027-01-01", "as_of", "2027-01-01"},
		{"no day", "irae=colitis&grade=2&as_of=yesterday", "as_of", "yesterday"},
		{"a finding that nobody knows", "irae=colitis&grade=2&mood=5", "mood", "5"},
	}
	both(t, func(all *house, tag lang.Tag) {
		for _, c := range cases {
			all.Run(c.why, func(t *testing.T) {
				h := all.in(t)
				d := h.ask(tag, "/toxicity?"+c.query, 422)
				if d.Find("[role=alert]").Length() != 1 {
					h.Error("nothing says that something is wrong")
				}
				if s := strings.TrimSpace(d.Find("[id='" + c.field + "-error']").Text()); len(s) < 4 {
					h.Errorf("beside %s stands %q", c.field, s)
				}
				if c.value != "" {
					if got := d.Find("[name='"+c.field+"']").AttrOr("value", ""); got != c.value {
						h.Errorf("%s is kept as %q", c.field, got)
					}
				}
				if d.Find("table.bodies").Length() != 0 {
					h.Error("an answer was given all the same")
				}
			})
		}
	})
}

func TestAnAddressWithoutEndIsRefused(t *testing.T) {
	h := newHouse(t)
	if w := h.serve(lang.EN, "/toxicity?irae=colitis&x="+strings.Repeat("1", 20000), person.Actor{}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d", w.Code)
	}
}

func TestThePageSaysWhatItIsAndAsksForNoName(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		for _, path := range []string{"/toxicity", "/toxicity?irae=colitis", "/toxicity?irae=colitis&grade=3", "/toxicity/grade", "/toxicity/variation", "/toxicity/card"} {
			d := h.ask(tag, path, 200)
			if len(strings.TrimSpace(d.Find("aside.whatitis").Text())) < 60 {
				h.Errorf("%s does not say what it is", path)
			}
			for _, x := range d.Find("input, textarea").EachIter() {
				for _, bad := range []string{"name", "birth", "patient", "mrn", "phone"} {
					if strings.EqualFold(x.AttrOr("name", ""), bad) {
						h.Errorf("%s asks for %s", path, bad)
					}
				}
			}
		}
	})
}

func TestWhatCannotBeTrueOnADayBeforeTheKnowledgeBegan(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity?irae=colitis&grade=3&as_of=2020-01-01", 200)
		if d.Find("#result .empty").Length() != 1 || d.Find("table.bodies").Length() != 0 {
			h.Error("the page does not say that nothing was in force")
		}
	})
}
