package molecular

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
)

// ask is the address of an answer.
func ask(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return "/molecular?" + q.Encode()
}

func TestTheEmptyFormTeaches(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		doc := w.page(w.get(nobody, "/molecular"), http.StatusOK)
		if doc.Find("form.typing textarea#report").Length() != 1 || doc.Find(`form.typing input[name=pick]`).Length() != len(picks) || doc.Find(".answer").Length() != 0 {
			t.Errorf("%s: form", w.tag)
		}
		if doc.Find(".whatitis li").Length() != 4 {
			t.Errorf("%s: what the tool is and is not", w.tag)
		}
		if doc.Find("input[type=file]").Length() != 0 || doc.Find(`.upload a[href^="/sign-in"]`).Length() != 1 {
			t.Errorf("%s: nobody uploads", w.tag)
		}
		doc = w.page(w.get(signedIn(), "/molecular"), http.StatusOK)
		if doc.Find(`form[action="/molecular/read"][enctype="multipart/form-data"] input[type=file]`).Length() != 1 || doc.Find("form.typing input[type=file]").Length() != 0 {
			t.Errorf("%s: a file goes by its own form, or its name would stand in the address", w.tag)
		}
		for _, name := range []string{"name", "patient", "birth", "mrn", "id"} {
			if doc.Find(`[name="`+name+`"]`).Length() != 0 {
				t.Errorf("%s: the form asks for %s", w.tag, name)
			}
		}
	}
}

func TestEveryCommonTypeIsReadAndItsNameIsReadAgain(t *testing.T) {
	w := newWorld(t)
	for _, x := range picks {
		doc := w.page(w.get(nobody, ask("pick", x, "line", "2L", "tumour", "NSCLC", "as_of", "2024-11")), http.StatusOK)
		if doc.Find("#notread").Length() != 0 || doc.Find(".found li").Length() == 0 || doc.Find("section[aria-labelledby=type] .tag.done").Length() != 1 {
			t.Errorf("%s: %s", x, text(doc.Find("section[aria-labelledby=type]")))
		}
	}
}

func TestAnAnswerKeepsAdviceAndMemoryApart(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		doc := w.page(w.get(nobody, ask("report", "EGFR 20外显子插入", "tumour", "NSCLC", "line", "2L", "as_of", "2024-11")), http.StatusOK)
		advice, memory := doc.Find("section[aria-labelledby=medicines]"), doc.Find("section[aria-labelledby=unchecked], section.unchecked")
		if n := advice.Find(".regulator").Length(); n != 3 {
			t.Fatalf("%s: %d regulators", w.tag, n)
		}
		if n := advice.Find(".tag.wait:contains('" + lang.Say(w.tag, "molecular.status.recalled") + "')").Length(); n != 0 {
			t.Errorf("%s: %d recalled medicines stand as advice", w.tag, n)
		}
		if advice.Find(`a[href="/knowledge/approval:amivantamab.fda.2021-05"]`).Length() != 1 {
			t.Errorf("%s: amivantamab opens its statement: %s", w.tag, text(advice))
		}
		if memory.Find(`a[href^="/knowledge/approval:sunvozertinib.nmpa"]`).Length() != 1 || memory.Find("h2 .tag.wait").Length() != 1 {
			t.Errorf("%s: recalled approvals under their own flagged heading: %s", w.tag, text(memory))
		}
		if doc.Find(`section[aria-labelledby=gone] a[href^="/knowledge/approval:mobocertinib"]`).Length() == 0 {
			t.Errorf("%s: a withdrawn medicine is named as withdrawn", w.tag)
		}
		doc.Find(".answer .which").Each(func(_ int, s *goquery.Selection) {
			if s.Find("a[href]").Length() == 0 && s.ParentsFiltered("section[aria-labelledby=trials]").Length() == 0 {
				t.Errorf("%s: %q has no source to open", w.tag, text(s))
			}
		})
		trial := doc.Find("section[aria-labelledby=trials] > ul .card")
		if trial.Length() != 1 || trial.Find(".criteria .tag.done").Length() != 3 {
			t.Errorf("%s: the trial: %s", w.tag, text(trial))
		}
	}
}

func TestWhatAnAnswerSaysOfUglyReports(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		why, report string
		more        []string
		check       func(doc *goquery.Document) bool
	}{
		{"a line that cannot be read is named with its number, and the rest is answered", "EGFR L858R\nfoo bar baz\n", nil,
			func(d *goquery.Document) bool {
				return strings.Contains(text(d.Find("section[aria-labelledby=notread] li")), "2") && d.Find("section[aria-labelledby=type] .found li").Length() == 1
			}},
		{"full-width letters, digits and punctuation", "ＥＧＦＲ　Ｌ８５８Ｒ；ＰＤ－Ｌ１　ＴＰＳ：５０％", nil,
			func(d *goquery.Document) bool {
				return d.Find("#notread").Length() == 0 && d.Find("#markers ~ .markers .card").Length() >= 1
			}},
		{"RET M918T is no fusion", "RET M918T", nil,
			func(d *goquery.Document) bool {
				return d.Find("section[aria-labelledby=near] .found > li").Length() >= 1 && d.Find("section[aria-labelledby=medicines] .medicines li, section.unchecked .medicines li").Length() == 0
			}},
		{"KRAS G12D is not G12C", "KRAS G12D", nil,
			func(d *goquery.Document) bool {
				return d.Find("section[aria-labelledby=near] .found > li").Length() >= 1 && d.Find("section[aria-labelledby=medicines] .medicines li, section.unchecked .medicines li").Length() == 0
			}},
		{"the same finding twice is one", "EGFR L858R\nEGFR p.L858R", nil,
			func(d *goquery.Document) bool { return d.Find("section[aria-labelledby=type] .found li").Length() == 1 }},
		{"line not said", "ALK融合", nil, func(d *goquery.Document) bool { return d.Find(".answer > p.notice").Length() == 1 }},
		{"a medicine before that nobody knows", "ALK融合", []string{"prior", "克唑替尼，仙丹"},
			func(d *goquery.Document) bool {
				return strings.Contains(text(d.Find("section[aria-labelledby=notread]")), "仙丹") && !strings.Contains(text(d.Find("section[aria-labelledby=notread]")), "克唑替尼")
			}},
		{"a script in the report stays text", "<script>alert(1)</script>", nil,
			func(d *goquery.Document) bool {
				return d.Find("main script").Length() == 0 && d.Find("#notread").Length() == 1
			}},
		{"one regulator", "KRAS G12C", []string{"in", "NMPA"},
			func(d *goquery.Document) bool {
				return d.Find("section[aria-labelledby=medicines] .regulator").Length() == 1
			}},
	} {
		for _, w.tag = range tags {
			doc := w.page(w.get(nobody, ask(append([]string{"report", c.report}, c.more...)...)), http.StatusOK)
			if !c.check(doc) {
				t.Errorf("%s (%s): %s", c.why, w.tag, text(doc.Find(".answer")))
			}
			if got := doc.Find("#report").Text(); strings.TrimSpace(got) != strings.TrimSpace(c.report) {
				t.Errorf("%s: the form forgets what was typed: %q", c.why, got)
			}
		}
	}
}

func TestImpossibleValuesAreToldBesideTheirField(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ why, field, value string }{
		{"more than all cells", "tps", "101"}, {"negative", "tps", "-1"}, {"no number", "cps", "high"}, {"infinite", "tmb", "1e309"}, {"not a number", "tmb", "NaN"},
		{"a month ahead", "as_of", "2099-01"}, {"next month", "as_of", "2026-04"}, {"no month", "as_of", "soon"}, {"a month that does not exist", "as_of", "2024-13"}, {"a slip of a century", "as_of", "1924-11"},
		{"knowledge of tomorrow", "read_on", "2026-03-16"}, {"knowledge of no day", "read_on", "2026-02-30"},
		{"a stage that is none", "stage", "V"}, {"a line that is none", "line", "0"}, {"a regulator that is none", "in", "TGA"}, {"a text as long as a book", "report", strings.Repeat("EGFR L858R\n", 2000)},
	} {
		for _, w.tag = range tags {
			pairs := []string{c.field, c.value}
			if c.field != "report" {
				pairs = append(pairs, "report", "EGFR L858R")
			}
			doc := w.page(w.get(nobody, ask(pairs...)), http.StatusUnprocessableEntity)
			if text(doc.Find("#"+c.field+"-error")) == "" || doc.Find(".answer").Length() != 0 {
				t.Errorf("%s (%s): nothing beside the field", c.why, w.tag)
			}
		}
	}
	doc := w.page(w.get(nobody, ask("report", "EGFR L858R", "tps", "５０％", "as_of", "２０２４年１１月")), http.StatusOK)
	if doc.Find(".answer").Length() != 1 {
		t.Error("full-width values are values")
	}
	if rec := w.get(nobody, "/molecular?report="+strings.Repeat("x", 100_000)); rec.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("an address of 100 KB: %d", rec.Code)
	}
}

// What sources disagree about is neither advice nor memory: it has a heading of its
// own, with every reading.
func TestADisputeStandsApart(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		doc := w.page(w.get(nobody, ask("report", "STK11 loss\nTMB 12")), http.StatusOK)
		heads := doc.Find("section[aria-labelledby=markers] h3")
		if heads.Length() != 1 || !strings.Contains(text(heads), lang.Say(w.tag, "molecular.disputed")) {
			t.Fatalf("%s: headings %q", w.tag, text(heads))
		}
		card := heads.Next().Find(".card")
		if card.Length() != 1 || card.Find(`a[href="/knowledge/biomarker:stk11"]`).Length() != 1 || !strings.Contains(text(card), lang.Say(w.tag, "molecular.against")) {
			t.Errorf("%s: %s", w.tag, text(card))
		}
		if doc.Find("section[aria-labelledby=markers] .soft ~ .markers").First().Find(`a[href="/knowledge/biomarker:stk11"]`).Length() != 0 {
			t.Errorf("%s: it stands as advice", w.tag)
		}
	}
}

// A withdrawn medicine disappears on its date.
func TestDateAndLineArePartOfAnAnswer(t *testing.T) {
	w := newWorld(t)
	holds := func(inn string, pairs ...string) bool {
		doc := w.page(w.get(nobody, ask(append([]string{"tumour", "NSCLC"}, pairs...)...)), http.StatusOK)
		return doc.Find(`section[aria-labelledby=medicines] a[href^="/knowledge/approval:`+inn+`"], section.unchecked a[href^="/knowledge/approval:`+inn+`"]`).Length() > 0
	}
	for _, c := range []struct {
		why, inn string
		pairs    []string
		want     bool
	}{
		{"in force", "mobocertinib.fda", []string{"report", "EGFR exon 20 insertion", "line", "2L", "as_of", "2023-09"}, true},
		{"withdrawn in October 2023", "mobocertinib.fda", []string{"report", "EGFR exon 20 insertion", "line", "2L", "as_of", "2023-11"}, false},
		{"not yet approved", "sotorasib.fda", []string{"report", "KRAS G12C", "line", "2L", "as_of", "2021-04"}, false},
		{"approved", "sotorasib.fda", []string{"report", "KRAS G12C", "line", "2L", "as_of", "2021-05"}, true},
		{"not for the first line", "sotorasib.fda", []string{"report", "KRAS G12C", "line", "1L", "as_of", "2024-11"}, false},
	} {
		if got := holds(c.inn, c.pairs...); got != c.want {
			t.Errorf("%s: %s: %v", c.why, c.inn, got)
		}
	}
}

// The knowledge base can be read as it stood on a day; before it was loaded it knew
// of no medicine, and the page says as of when it answers.
func TestKnowledgeIsReadAsItStood(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		now := w.page(w.get(nobody, ask("report", "EGFR L858R", "tumour", "NSCLC", "line", "1L")), http.StatusOK)
		then := w.page(w.get(nobody, ask("report", "EGFR L858R", "tumour", "NSCLC", "line", "1L", "read_on", "２０２５-01-01")), http.StatusOK)
		if now.Find("#read-on").Length() != 0 || now.Find("section[aria-labelledby=medicines] .regulator a").Length() == 0 {
			t.Errorf("now: %s", text(now.Find(".answer")))
		}
		if then.Find("#read-on").Length() != 1 || then.Find("section[aria-labelledby=medicines] .regulator a").Length() != 0 {
			t.Errorf("then: %s", text(then.Find(".answer")))
		}
	}
}
