package answer

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

const several = `{"designs":["BOIN","Keyboard","3+3","CRM",{"design":"TITE-BOIN","accrual_rate":0.1,"obs_window":28,"trials":300},
	{"design":"BOIN12","p_eff":[[0.2,0.4,0.5],[0.2,0.4,0.5]],"trials":300}],"target":0.25,"p_true":[[0.1,0.25,0.4],[0.5,0.6,0.7]],"cohort_size":3,"max_n":12,
	"calendar":{"accrual_rate":0.1,"manufacturing":{"law":"fixed","value":21},"obs_window":28,"trials":64}}`

func asked(t *testing.T, text string) *request.Together {
	t.Helper()
	got, err := request.Comparison([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func compareOn(t *testing.T, k *Desk, text string) *Comparison {
	t.Helper()
	c, err := k.Compare(context.Background(), asked(t, text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func plain(t *testing.T, c *Comparison) string {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A desk that remembers says what one without a memory says, the first time and after.
func TestDeskRemembersWhatItWouldCompute(t *testing.T) {
	want := plain(t, compareOn(t, new(Desk), several))
	k := NewDesk(20)
	for _, when := range []string{"first", "again", "a third time"} {
		if got := plain(t, compareOn(t, k, several)); got != want {
			t.Errorf("%s: %s\nwithout a memory %s", when, got, want)
		}
	}
	alone := compareOn(t, k, `{"designs":["BOIN"],"target":0.25,"p_true":[[0.1,0.25,0.4],[0.5,0.6,0.7]],"cohort_size":3,"max_n":12}`)
	if alone.Designs[0].Name != "BOIN" || len(alone.Same) != 0 || alone.Calendar != nil {
		t.Errorf("what stood beside a design was remembered with it: %+v", alone)
	}
}

func TestCalendarHasOneCourseForEachTrial(t *testing.T) {
	var names []string
	for _, x := range compareOn(t, new(Desk), several).Calendar {
		names = append(names, x.Name)
		if x.Trials != 64 || x.Evaluable.Mean <= 0 || len(x.Nth) == 0 {
			t.Errorf("%s: %+v", x.Name, x)
		}
	}
	// Keyboard is BOIN; BOIN12 looks at responses, which a calendar does not have.
	if want := []string{"BOIN = Keyboard", "3+3 A", "CRM", "TITE-BOIN 2018"}; !reflect.DeepEqual(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestProgressEndsAtAll(t *testing.T) {
	last := 0.0
	if _, err := Compare(context.Background(), asked(t, several), func(f float64) { last = f }); err != nil || last < 1-1e-9 || last > 1+1e-9 {
		t.Error(last, err)
	}
}

func TestFirstFaultEndsAComparison(t *testing.T) {
	_, err := Compare(context.Background(), asked(t, `{"designs":["BOIN","TITE-BOIN"],"target":0.25,"p_true":[0.1,0.25],"cohort_size":3,"max_n":12}`), nil)
	if p, ok := err.(dose.Problem); !ok || p.Key != "accrual_rate" {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Compare(ctx, asked(t, several), nil); err != context.Canceled {
		t.Error(err)
	}
}

// Who waits gets an answer in time, and is told how precise it is.
func TestBudgetBoundsTrialsNotAnswers(t *testing.T) {
	for _, c := range []struct {
		text   string
		trials int
		why    string
	}{
		{`{"designs":["BOIN"],"target":0.25,"p_true":[0.1,0.25,0.4,0.5],"cohort_size":3,"max_n":21,"trials":5000}`, 0, "exact: no trials"},
		{`{"designs":["TITE-CRM"],"target":0.25,"p_true":[0.1,0.25,0.4],"cohort_size":3,"max_n":18,"accrual_rate":0.1,"obs_window":28,"trials":700}`, 700, "as asked"},
		{`{"designs":["TITE-CRM"],"target":0.25,"p_true":[0.1,0.25,0.4],"cohort_size":3,"max_n":18,"accrual_rate":0.1,"obs_window":28,"trials":9000000}`, 20_000, "0.4 s pay for 26,666"},
		{`{"designs":["BLRM"],"target":0.25,"p_true":[0.05,0.1,0.2,0.3,0.4,0.5],"cohort_size":1,"max_n":60,"trials":5000}`, 200, "too many states: 266 trials are paid for"},
		{`{"designs":["BLRM"],"target":0.25,"p_true":[0.05,0.1,0.2,0.3,0.4,0.5],"cohort_size":1,"max_n":60,"trials":150}`, 150, "as asked"},
	} {
		r := asked(t, c.text).Designs[0]
		b := NewDesk(1).budget
		if c.trials == 0 {
			if states, fits := b.chain(r); states < 100_000 || fits < 100_000 {
				t.Errorf("%s: %d states, %d fits", c.why, states, fits)
			}
			continue
		}
		if got := b.trials(r); got != c.trials {
			t.Errorf("%s: %d trials, want %d", c.why, got, c.trials)
		}
		if got := (*budget)(nil).trials(r); got != r.Trials {
			t.Errorf("without a budget %d trials, %d were asked for", got, r.Trials)
		}
	}
}

func TestWhatIsTooLargeForExactIsSimulated(t *testing.T) {
	k := &Desk{budget: &budget{seconds: 0.0005}}
	c := compareOn(t, k, `{"designs":["BOIN","CRM"],"target":0.25,"p_true":[0.1,0.25,0.4,0.5],"cohort_size":1,"max_n":18,"trials":200}`)
	for _, d := range c.Designs {
		if d.Method != "simulation" || d.Trials != 100 || d.Results[0].SelectSE == nil {
			t.Errorf("%s: %s, %d trials", d.Name, d.Method, d.Trials)
		}
	}
}
