package protocol_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"stepwise/seed"
	"stepwise/trial/dose"
	"stepwise/trial/eligibility"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

func template(t testing.TB) *protocol.Protocol {
	t.Helper()
	p, err := protocol.Read(seed.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheTemplateHasNoProblems(t *testing.T) {
	p := template(t)
	if list := append(protocol.Check(p), eligibility.Check(p)...); len(list) != 0 {
		t.Error(list)
	}
}

func TestProblemsAreToldByField(t *testing.T) {
	bf := dose.Settings{Design: dose.BFBOIN, Target: 0.3}
	for _, c := range []struct {
		why   string
		spoil func(*protocol.Protocol)
		want  string // place and the end of the key
	}{
		{"no Chinese title", func(p *protocol.Protocol) { p.Title.ZH = " " }, "title.zh missing"},
		{"a short title that is long", func(p *protocol.Protocol) { p.Short.EN = strings.Repeat("x", 41) }, "short.en long"},
		{"nobody says what is new", func(p *protocol.Protocol) { p.Summary = "" }, "summary missing"},
		{"a design that does not exist", func(p *protocol.Protocol) { p.Plan.Design = "5+5" }, "plan.design dose.refuse.x-is-none-of-x"},
		{"a target outside of the design's range", func(p *protocol.Protocol) { p.Plan.Target = 1.2 }, "plan.target dose.refuse.is-x-not-0-05-to-0-6"},
		{"a level too few", func(p *protocol.Protocol) { p.Levels = p.Levels[:2] }, "levels levels"},
		{"levels not counted from 1", func(p *protocol.Protocol) { p.Levels[0].Level = 0 }, "levels.0.level order"},
		{"a dose of nothing", func(p *protocol.Protocol) { p.Levels[0].Amount = 0 }, "levels.0.amount positive"},
		{"an endless dose", func(p *protocol.Protocol) { p.Levels[2].Amount = math.Inf(1) }, "levels.2.amount positive"},
		{"doses that fall", func(p *protocol.Protocol) { p.Levels[2].Amount = 1.5 }, "levels.2.amount rising"},
		{"two units", func(p *protocol.Protocol) { p.Levels[1].Unit = "10*6" }, "levels.1.unit unit"},
		{"less than the dose at most", func(p *protocol.Protocol) { p.MaxFraction = 0.9 }, "max_fraction maxfraction"},
		{"the most of a level is the next one", func(p *protocol.Protocol) { p.MaxFraction = 1.7 }, "max_fraction reaches"},
		{"any product counts as the level", func(p *protocol.Protocol) { p.MinFraction = 0 }, "min_fraction fraction"},
		{"more evaluable patients than the plan treats", func(p *protocol.Protocol) { p.Evaluable = 21 }, "evaluable range"},
		{"fewer enrolled than evaluable", func(p *protocol.Protocol) { p.EnrolMax = 19 }, "enrol_max range"},
		{"a stagger into the past", func(p *protocol.Protocol) { p.Stagger.First = -1 }, "stagger.first range"},
		{"backfill without how many", func(p *protocol.Protocol) { p.Plan.Settings = bf }, "backfill.per_level range"},
		{"more at one level than in all", func(p *protocol.Protocol) {
			p.Plan.Settings, p.Backfill, p.EnrolMax = bf, protocol.Backfill{PerLevel: 5, Total: 4}, 40
		}, "backfill.total range"},
		{"backfilled patients who take the cohorts' places", func(p *protocol.Protocol) {
			p.Plan.Settings, p.Backfill = bf, protocol.Backfill{PerLevel: 6, Total: 12}
		}, "enrol_max backfillroom"},
		{"backfill by a design that does none", func(p *protocol.Protocol) { p.Backfill = protocol.Backfill{PerLevel: 3, Total: 6} }, "backfill.total nobackfill"},
		{"responses decide, and no form has them", func(p *protocol.Protocol) {
			p.Plan.Settings = dose.Settings{Design: dose.BOIN12}
			p.Forms = p.Forms[:1]
		}, "plan.design response"},
		{"responses decide, and no visit asks for them", func(p *protocol.Protocol) {
			p.Plan.Settings = dose.Settings{Design: dose.BOINET}
			for i := range p.Visits {
				p.Visits[i].Forms = nil
			}
		}, "plan.design response"},
		{"a form of responses that cannot say what is none", func(p *protocol.Protocol) {
			p.Plan.Settings = dose.Settings{Design: dose.BOIN12}
			for i := range p.Forms {
				if f := &p.Forms[i]; f.Name == protocol.Response {
					f.Items[0].Codes = f.Items[0].Codes[:2]
				}
			}
		}, "plan.design response"},
		{"a design with another window than the protocol", func(p *protocol.Protocol) {
			p.Plan.Settings = dose.Settings{Design: dose.TITEBOIN, Target: 0.3, ObsWindow: 42}
		}, "plan.obs_window obswindow"},
		{"a model of other doses", func(p *protocol.Protocol) {
			p.Plan.Settings = dose.Settings{Design: dose.BLRM, Target: 0.3, Amounts: []float64{1, 2, 3}}
		}, "plan.amounts amounts"},
		{"one signature for a dose", func(p *protocol.Protocol) { p.Decision.Signatures = 1 }, "decision.signatures range"},
		{"a window that ends before it begins", func(p *protocol.Protocol) { p.DLT.From, p.DLT.Window = 28, 28 }, "dlt.window range"},
		{"nothing is dose-limiting", func(p *protocol.Protocol) { p.DLT.Rules = nil }, "dlt.rules none"},
		{"two rules of one name", func(p *protocol.Protocol) { p.DLT.Rules[1].ID = "D1" }, "dlt.rules.1.id twice"},
		{"grade 6", func(p *protocol.Protocol) { p.DLT.Rules[0].Grade = 6 }, "dlt.rules.0.grade range"},
		{"an upper grade below the lower", func(p *protocol.Protocol) { p.DLT.Rules[1].GradeMax = 2 }, "dlt.rules.1.grade_max range"},
		{"improvement to the grade it has", func(p *protocol.Protocol) { p.DLT.Rules[1].ImprovesTo = 3 }, "dlt.rules.1.improves_to range"},
		{"improvement without hours", func(p *protocol.Protocol) { p.DLT.Rules[1].Hours = 0 }, "dlt.rules.1.hours improves"},
		{"an unknown relation", func(p *protocol.Protocol) { p.DLT.Rules[0].Related = "maybe" }, "dlt.rules.0.related choice"},
		{"a term of white space", func(p *protocol.Protocol) { p.DLT.Rules[0].Terms = []string{" "} }, "dlt.rules.0.terms.0 missing"},
		{"an exclusion that excludes everything", func(p *protocol.Protocol) {
			p.DLT.Exclusions = append(p.DLT.Exclusions[:0:0], protocol.Rule{ID: "X", Text: record.Words{EN: "x", ZH: "x"}, Grade: 1})
		}, "dlt.exclusions.0 excludesall"},
		{"evaluable beyond the window", func(p *protocol.Protocol) { p.Evaluability.WindowDays = 29 }, "evaluability.window_days range"},
		{"a stopping rule of no kind", func(p *protocol.Protocol) { p.Stopping[0].Kind = "luck" }, "stopping.0.kind choice"},
		{"deaths by a cause nobody knows", func(p *protocol.Protocol) { p.Stopping[0].Cause = "luck" }, "stopping.0.cause choice"},
		{"a cause of failed manufactures", func(p *protocol.Protocol) { p.Stopping[2].Cause = protocol.AnyCause }, "stopping.2.cause deathsonly"},
		{"deaths without days", func(p *protocol.Protocol) { p.Stopping[0].Days = 0 }, "stopping.0.days range"},
		{"more failures than products", func(p *protocol.Protocol) { p.Stopping[2].OutOf = 2 }, "stopping.2.out_of range"},
		{"a criterion without a name", func(p *protocol.Protocol) { p.Eligibility[0].ID = "" }, "eligibility.0.id id"},
		{"a criterion in one language", func(p *protocol.Protocol) { p.Eligibility[0].Text.ZH = "" }, "eligibility.0.text.zh missing"},
		{"no criteria", func(p *protocol.Protocol) { p.Eligibility = nil }, "eligibility none"},
		{"screening data under another name", func(p *protocol.Protocol) { p.Screening.Name = "SCR" }, "screening.name screen"},
		{"an item twice", func(p *protocol.Protocol) { p.Screening.Items[1].Name = "AGE" }, "screening.items.1.name twice"},
		{"an item in lower case", func(p *protocol.Protocol) { p.Screening.Items[0].Name = "age" }, "screening.items.0.name item"},
		{"a choice of nothing", func(p *protocol.Protocol) { p.Screening.Items[1].Codes = nil }, "screening.items.1.codes codes"},
		{"a type of another world", func(p *protocol.Protocol) { p.Screening.Items[0].Type = "blob" }, "screening.items.0.type choice"},
		{"bounds the wrong way round", func(p *protocol.Protocol) { low := 200.0; p.Screening.Items[0].Min = &low }, "screening.items.0.max bounds"},
		{"a form that every study has", func(p *protocol.Protocol) { p.Forms[0].Name = "AE" }, "forms.0.name reserved"},
		{"a visit with a form that is not there", func(p *protocol.Protocol) { p.Visits[0].Forms = []string{"XX"} }, "visits.0.forms.0 noform"},
		{"a visit that hangs on nothing", func(p *protocol.Protocol) { p.Visits[0].Anchor = "birthday" }, "visits.0.anchor choice"},
		{"an old vocabulary", func(p *protocol.Protocol) { p.Vocabulary = "CTCAE 4.03" }, "vocabulary choice"},
		{"no reporting clocks", func(p *protocol.Protocol) { p.Jurisdictions = nil }, "jurisdictions none"},
		{"a clock nobody knows", func(p *protocol.Protocol) { p.Jurisdictions[0] = "XX" }, "jurisdictions.0 choice"},
		{"follow-up backwards", func(p *protocol.Protocol) { p.FollowUp.Months[1] = 3 }, "follow_up.months.1 range"},
	} {
		p := template(t)
		c.spoil(p)
		var got []string
		for _, x := range protocol.Check(p) {
			got = append(got, x.Where+" "+strings.TrimPrefix(x.Key, "protocol.check."))
		}
		if !slices.Contains(got, c.want) {
			t.Errorf("%s: %v, want %s", c.why, got, c.want)
		}
	}
}

func TestExpressionsAreCheckedAtTheirPlace(t *testing.T) {
	p := template(t)
	p.Eligibility[3].Expr = "ecog <= '1'"
	p.Eligibility[1].Expr = "stage == 'IVB'"
	got := eligibility.Check(p)
	if len(got) != 2 || got[0].Where != "eligibility.1.expr" || got[0].Key != "protocol.expr.code" || got[1].Where != "eligibility.3.expr" || got[1].Key != "protocol.expr.types" {
		t.Error(got)
	}
}

func TestWhatAnAmendmentMayNotChange(t *testing.T) {
	for _, c := range []struct {
		why   string
		amend func(*protocol.Protocol)
		want  []string
	}{
		{"a level above", func(p *protocol.Protocol) {
			p.Levels = append(p.Levels, protocol.Level{Level: 4, Amount: 8, Unit: "10*6/kg"})
		}, nil},
		{"another criterion", func(p *protocol.Protocol) { p.Eligibility[3].Expr = "ecog == 0" }, nil},
		{"a longer window", func(p *protocol.Protocol) { p.DLT.Window = 35 }, nil},
		{"a level that patients were given has another dose", func(p *protocol.Protocol) { p.Levels[1].Amount = 3 }, []string{"levels.1.amount amountkept"}},
		{"a level is gone", func(p *protocol.Protocol) { p.Levels = p.Levels[:2] }, []string{"levels levelkept"}},
		{"haemoglobin in another unit", func(p *protocol.Protocol) { p.Screening.Items[10].Unit = "g/dL" }, []string{"screening.items.10.unit unitkept"}},
		{"ECOG as text", func(p *protocol.Protocol) { p.Screening.Items[5].Type = record.Text }, []string{"screening.items.5.type typekept"}},
		{"genome data are declared harmless", func(p *protocol.Protocol) { p.Screening.Items[7].Genome = false }, []string{"screening.items.7.genome genomekept"}},
	} {
		before, after := template(t), template(t)
		c.amend(after)
		var got []string
		for _, x := range protocol.CheckAmendment(before, after) {
			got = append(got, x.Where+" "+strings.TrimPrefix(x.Key, "protocol.check."))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

func TestDifferences(t *testing.T) {
	before, after := template(t), template(t)
	if d := protocol.Diff(before, after); len(d) != 0 {
		t.Fatalf("no difference: %v", d)
	}
	after.Title.ZH = "另一个标题"
	after.Plan.Target = 0.25
	after.Plan.Phi1 = 0.1
	after.Levels = append(after.Levels, protocol.Level{Level: 4, Amount: 8, Unit: "10*6/kg"})
	after.Eligibility = slices.Delete(after.Eligibility, 0, 1) // what moves up by it is no change
	after.Eligibility[2].Expr = "ecog == 0"                    // I4
	after.DLT.Window = 35
	after.Jurisdictions = []string{"CN"}
	var got []string
	for _, c := range protocol.Diff(before, after) {
		var s []string
		for _, x := range c.Path {
			s = append(s, x.Field+x.Key)
		}
		kind := "changed"
		if c.Old == nil {
			kind = "new"
		}
		if c.New == nil {
			kind = "gone"
		}
		got = append(got, strings.Join(s, "/")+" "+kind)
	}
	want := []string{"title changed", "plan/phi1 new", "plan/target changed", "levels/4 new", "dlt/window changed",
		"eligibility/I1 gone", "eligibility/I4/expr changed", "jurisdictions changed"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestFieldsAreReadStrictly(t *testing.T) {
	p := template(t)
	for _, c := range []struct{ why, field, text, want string }{
		{"a comma too many", "levels", "[\n {\"level\": 1,}\n]", "levels"},
		{"a key that nobody knows", "levels", `[{"level": 1, "amout": 2}]`, "levels"},
		{"words where a number is wanted", "evaluable", `"many"`, "evaluable"},
		{"something behind it", "evaluable", `20 21`, "evaluable"},
		{"nothing", "evaluable", ``, "evaluable"},
		{"a field of no protocol", "price", `1`, "price"},
	} {
		if got := p.Set(c.field, c.text); got == nil || got.Where != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
	if got := p.Set("levels", "[\n {\"level\": 1,}\n]"); got.Args["Line"] != 2 {
		t.Errorf("the line of the comma: %v", got)
	}
	for _, field := range protocol.Fields() {
		if got := p.Set(field, p.Text(field)); got != nil {
			t.Errorf("%s does not read what it writes: %v", field, got)
		}
	}
	if d := protocol.Diff(template(t), p); len(d) != 0 {
		t.Errorf("read and written, something changed: %v", d)
	}
}

// Whatever is typed into a field, it is a problem or a protocol that can be checked,
// compared and written.
func FuzzSet(f *testing.F) {
	for _, field := range protocol.Fields() {
		f.Add(field, template(f).Text(field))
	}
	f.Add("levels", `[{"level":1,"amount":1e999}]`)
	f.Add("plan", `{"design":"BOIN","target":0.3,"doses":-1}`)
	f.Fuzz(func(t *testing.T, field, text string) {
		p := template(t)
		if p.Set(field, text) != nil {
			return
		}
		protocol.Check(p)
		eligibility.Check(p)
		protocol.Diff(template(t), p)
		if _, err := p.Write(); err != nil {
			t.Error(err)
		}
	})
}
