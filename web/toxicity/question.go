package toxicity

import (
	"context"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	room "stepwise/toxicity"
	"stepwise/toxicity/advice"
	"stepwise/web/ui"
)

// own are the names of the advisor's address that are no findings.
var own = []string{"irae", "agent", "with", "weight_kg", "days_since_dose", "grade", "as_of", "q", "lang"}

// question is what the advisor is asked: the event, what else is known, and the
// findings, as typed and as understood.
type question struct {
	event  room.Event
	agent  string // INN
	with   string // of the second agent, "" for one alone
	weight string // kg, as typed
	days   string // since the last dose, as typed
	grade  string // the clinician's own: "", "1" to "4"
	asOf   string // day of the knowledge, as typed; "" is today
	entry  *entry
	desk   *room.Desk

	kg    float64
	since int // -1 unknown
}

// Bounds of what a person can be.
const maxDays = 3650

// readQuestion reads the advisor's address over the knowledge of its day.
func readQuestion(ctx context.Context, desk *room.Desk, event room.Event, values url.Values) *question {
	q := &question{event: event, desk: desk, since: -1}
	variables, whens := variablesFor(desk.Base, event.Key, event.Terms)
	variables = append(variables, safetyFor(desk.Base, event)...)
	q.entry = readEntry(ctx, values, blocksOf(variables, whens), nil, own...)
	q.agent, q.with = agents(values)
	q.weight, q.days, q.grade, q.asOf = tidy(values.Get("weight_kg")), tidy(values.Get("days_since_dose")), tidy(values.Get("grade")), tidy(values.Get("as_of"))
	errs := q.entry.errs
	if q.weight != "" {
		kg, err := strconv.ParseFloat(q.weight, 64)
		if err != nil || math.IsNaN(kg) || kg < advice.MinWeightKg || kg > advice.MaxWeightKg {
			errs["weight_kg"] = lang.T(ctx, "toxicity.weight.bad", "Min", advice.MinWeightKg, "Max", advice.MaxWeightKg)
		} else {
			q.kg = kg
		}
	}
	if q.days != "" {
		n, err := strconv.Atoi(q.days)
		if err != nil || n < 0 || n > maxDays {
			errs["days_since_dose"] = lang.T(ctx, "toxicity.days.bad", "Max", lang.Number(maxDays))
		} else {
			q.since = n
		}
	}
	if q.grade != "" && !slices.Contains([]string{"1", "2", "3", "4"}, q.grade) {
		errs["grade"] = lang.T(ctx, "toxicity.grade.bad")
	}
	for _, f := range desk.Advisor.Check(advice.Input{Agent: q.agentText()}) {
		errs[f.Finding] = lang.T(ctx, f.Key, f.Args...)
	}
	for _, name := range []string{"weight_kg", "days_since_dose", "grade", "as_of", "agent", "with"} {
		if typed, sent := values[name]; sent && (len(typed) > 1 || typed[0] == "" || typed[0] != tidy(typed[0])) {
			q.entry.tidy = false
		}
	}
	if values.Has("with") || values.Has("lang") {
		q.entry.tidy = false
	}
	return q
}

// agents reads one or two checkpoint inhibitors: agent=nivolumab+ipilimumab, or two
// fields.
func agents(values url.Values) (first, second string) {
	var list []string
	for _, v := range append(values["agent"], values["with"]...) {
		for _, one := range strings.FieldsFunc(tidy(v), func(r rune) bool { return r == '+' || r == ',' || r == '、' }) {
			if one = strings.TrimSpace(one); one != "" && !slices.Contains(list, one) {
				list = append(list, one)
			}
		}
	}
	switch len(list) {
	case 0:
		return "", ""
	case 1:
		return list[0], ""
	}
	return list[0], list[1]
}

func (q *question) agentText() string {
	if q.with == "" {
		return q.agent
	}
	return q.agent + "+" + q.with
}

// address is the question as it is shared: what is known and nothing else.
func (q *question) address(path string) string {
	list := []pair{{"irae", q.event.Key}, {"grade", q.grade}}
	list = append(list, q.entry.known()...)
	list = append(list, pair{"agent", q.agentText()}, pair{"days_since_dose", q.days}, pair{"weight_kg", q.weight}, pair{"as_of", q.asOf})
	return path + "?" + query(flat(list)...)
}

// asked reports whether there is anything to answer beyond the event itself.
func (q *question) asked() bool { return q.grade != "" || len(q.entry.raw) > 0 }

func (q *question) answer() advice.Answer {
	grade, _ := strconv.Atoi(q.grade)
	return q.desk.Advisor.Advise(advice.Input{Findings: q.entry.findings, Irae: q.event.Key, Agent: q.agentText(),
		WeightKg: q.kg, DaysSinceDose: q.since, Grade: grade})
}

// asOf reads the day of the knowledge; a day in the future is a fault beside the
// field, and the knowledge of today is shown.
func (p *Pages) asOf(ctx context.Context, values url.Values) (at clock.Time, errs ui.FieldErrors) {
	typed := tidy(values.Get("as_of"))
	if typed == "" {
		return 0, nil
	}
	day, err := lang.ParseDay(typed)
	switch {
	case err != nil:
		return 0, ui.FieldErrors{"as_of": lang.T(ctx, "toxicity.asof.bad")}
	case day > p.clock.Now():
		return 0, ui.FieldErrors{"as_of": lang.T(ctx, "toxicity.asof.future", "Today", lang.Day(p.clock.Now()))}
	case lang.Day(day) == lang.Day(p.clock.Now()):
		return 0, nil
	}
	// What was in force when that day ended.
	return day + clock.Time(24*60*60*1e6) - 1, nil
}
