package story

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"stepwise/internal/lang"
)

// The pages of practice: they answer, nothing is wider than the screen, and axe-core
// finds nothing against WCAG 2.2 AA, on a phone in Chinese and on a desk in English.
func TestTheBedsideLooksRight(t *testing.T) {
	w := Open(t, "sqlite")
	nephritis := "irae=nephritis&creatinine_umol_l=142&creatinine_baseline_umol_l=69&creatinine_uln_umol_l=104&weight_kg=60&agent=camrelizumab"
	open := map[string]string{
		"bedside": "/bedside", "trials": "/trials",
		"advisor": "/toxicity", "nephritis": "/toxicity?" + nephritis, "hepatitis": "/toxicity?irae=hepatitis&grade=3&weight_kg=70",
		"t1dm": "/toxicity?irae=t1dm&grade=4", "plan": "/toxicity/plan?" + nephritis, "card": "/toxicity/card",
		"grade": "/toxicity/grade", "terms": "/toxicity/terms?q=腹泻", "variation": "/toxicity/variation",
		"typing": "/molecular", "typed": "/molecular?report=EGFR+exon+20+insertion&tumour=NSCLC&line=2L&as_of=2024-11",
		"coverage": "/molecular/coverage", "access": "/molecular/access",
		"knowledge": "/knowledge", "cell": "/knowledge/irae:nephritis.csco2021.g2", "disputed": "/knowledge?status=disputed", "changes": "/knowledge/changes",
	}
	phone := w.Browse(t, "phone", Phone, lang.ZH)
	desk := w.Browse(t, "desk", Desktop, lang.EN)
	visit := func(b *Browser, name, path string) {
		t.Helper()
		b.Go(path)
		if b.Sees(lang.Say(lang.ZH, "ui.failed")) || b.Sees(lang.Say(lang.EN, "ui.failed")) || b.Sees("‹") {
			t.Errorf("%s: %s", path, strings.Join(strings.Fields(b.Text("main")), " "))
			return
		}
		b.Axe().Shot("bedside-" + name)
	}
	for name, path := range open {
		visit(phone, name+"-phone-zh", path)
		visit(desk, name+"-desk-en", path)
	}
	office := w.Browse(t, "office", Desktop, lang.EN).SignIn(Person("coordinator"))
	for name, path := range map[string]string{"quality": "/quality?indicator=hepatitis", "hospitals": "/quality/hospitals", "trial": "/office/trials/new",
		"point": "/molecular/access/new", "points": "/molecular/access/import"} {
		visit(office, name+"-desk-en", path)
	}
	reviewer := w.Browse(t, "reviewer", Phone, lang.ZH).SignIn(Person("reviewer-1"))
	for name, path := range map[string]string{"queue": "/knowledge/review", "review": "/knowledge/irae:hepatitis.nccn2022.g2/review", "edit": "/knowledge/irae:hepatitis.nccn2022.g2/edit"} {
		visit(reviewer, name+"-phone-zh", path)
	}
	recorder := w.Browse(t, "recorder", Phone, lang.ZH).SignIn(Person("learner-0-0"))
	visit(recorder, "quality-phone-zh", "/quality")
	recorder.Click(".mine a").See("录入疗程").Axe().Shot("bedside-hospital-phone-zh")
}

// What was only remembered becomes advice when two reviewers read it in the source,
// and not before.
func TestTwoReviewersTurnMemoryIntoAdvice(t *testing.T) { both(t, twoReviewers) }

func twoReviewers(t *testing.T, w *World) {
	ask := `{"irae": "colitis", "findings": {"stools_over_baseline": 5}, "weight_kg": 60}`
	if a := w.advises(t, ask); a.ByBody["NCCN"].Fact != "" || a.Recalled["NCCN"] == nil {
		t.Fatalf("before: %+v", a)
	}
	for i, who := range []string{"reviewer-1", "reviewer-2"} {
		desk := w.Browse(t, who, Desktop, lang.EN).SignIn(Person(who))
		desk.Go("/knowledge/irae:colitis.nccn2022.g2/review")
		for _, field := range []string{"ici_action", "steroid"} {
			if desk.Attribute(`input[name=field][value=`+field+`]`, "checked") == "" {
				desk.Click(`input[name=field][value=` + field + `]`)
			}
		}
		desk.Type(`[id="agree-source.address"]`, "https://pmc.ncbi.nlm.nih.gov/articles/PMC0000000/").Type(`[id="agree-source.page"]`, "table 2")
		desk.Click("section[aria-labelledby=agree] button")
		desk.Go("/knowledge/irae:colitis.nccn2022.g2")
		if a := w.advises(t, ask); i == 0 && a.ByBody["NCCN"].Fact != "" {
			t.Fatalf("one reviewer is not two: %+v", a)
		}
	}
	a := w.advises(t, ask)
	if c := a.ByBody["NCCN"]; c.Fact != "colitis.nccn2022.g2" || c.Status != "verified" || c.Steroid.Dose != 60.0 {
		t.Errorf("after: %+v", a)
	}
	phone := w.Browse(t, "phone", Phone, lang.ZH)
	phone.Go("/toxicity?irae=colitis&stools_over_baseline=5&weight_kg=60").See("NCCN").Axe().Shot("bedside-colitis-phone-zh")
}

// advised is as much of an answer as the story reads.
type advised struct {
	ByBody map[string]struct {
		Fact    string `json:"fact_id"`
		Status  string `json:"status"`
		Steroid struct {
			Dose any `json:"dose_mg"`
		} `json:"steroid"`
	} `json:"by_body"`
	Recalled map[string]json.RawMessage `json:"recalled"`
}

func (w *World) advises(t *testing.T, question string) (a advised) {
	t.Helper()
	r, err := http.Post(w.URL+"/api/v1/advise", "application/json", bytes.NewReader([]byte(question)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s %v: %s", r.Status, err, body)
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return a
}
