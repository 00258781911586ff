package request

import (
	"bytes"
	"encoding/json"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/dose/calendar"
)

// MaxDesigns is the largest number of designs in one comparison.
const MaxDesigns = 20

// Together are designs that were asked for in the same scenarios.
type Together struct {
	Designs  []*Request
	Calendar *Timetable // nil when none was asked for
}

// Timetable is the calendar of a comparison, in its first scenario.
type Timetable struct {
	calendar.Model
	Trials int // 0: the default of the simulation
}

// MarshalJSON writes the keys that stand in a comparison: the truth is its own.
func (t Timetable) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		calendar.Model
		PTrue  []float64 `json:"p_true,omitempty"`
		Trials int       `json:"trials,omitempty"`
	}{Model: t.Model, Trials: t.Trials})
}

// Key is the same for the same timetable.
func (t *Timetable) Key() string {
	text, _ := json.Marshal(t) // numbers and names can always be written
	return string(text)
}

// Comparison reads several designs for the same scenarios: one object whose
// "designs" lists names or objects with settings of their own. What stands beside
// the list holds for every design that can use it, and must be of use to one at
// least. Scenarios may be called scenarios or p_true. "calendar" holds the keys of a
// calendar (accrual_rate, manufacturing, …) and trials, to be played for every design
// that it can hold. The error is a [dose.Problem].
func Comparison(text []byte) (*Together, error) {
	common, designs, err := comparison(text)
	if err != nil {
		return nil, err
	}
	timetable := common.take("calendar")
	list, err := readDesigns(common, designs)
	if err != nil {
		return nil, err
	}
	t := &Together{Designs: list}
	if timetable != nil {
		t.Calendar, err = readTimetable(timetable, list[0])
	}
	return t, err
}

// readTimetable reads the calendar of a comparison; r is any of its designs.
func readTimetable(text []byte, r *Request) (*Timetable, error) {
	p, err := piecesOf(text)
	if err != nil {
		return nil, err
	}
	t := &Timetable{}
	if n := p.take("trials"); n != nil {
		if json.Unmarshal(n, &t.Trials) != nil || t.Trials < 1 || t.Trials > MaxTrials {
			return nil, problem("trials", "is %s in the calendar, not 1 to %d", n, MaxTrials)
		}
	}
	if p.values["p_true"] != nil {
		return nil, problem("p_true", "cannot stand in the calendar: it is played in the first scenario")
	}
	if err := readModel(p.values, &t.Model); err != nil {
		return nil, err
	}
	t.PTrue = r.PTrue[0]
	t.Model, err = t.Complete(r.Plan.Doses)
	return t, err
}

func readDesigns(common pieces, designs []pieces) ([]*Request, error) {
	out := make([]*Request, 0, len(designs))
	used := map[string]bool{}
	for i, d := range designs {
		merged, err := merge(common, d, used)
		if err != nil {
			return nil, err
		}
		r, err := Parse(Simulate, merged)
		if err != nil {
			if p, ok := err.(dose.Problem); ok && len(designs) > 1 {
				p.Item, p.Items = i+1, len(designs)
				return nil, p
			}
			return nil, err
		}
		if i > 0 && r.Plan.Doses != out[0].Plan.Doses {
			return nil, problem("designs", "number %d has %d doses, the first %d", i+1, r.Plan.Doses, out[0].Plan.Doses)
		}
		out = append(out, r)
	}
	for _, k := range common.keys {
		if slices.Contains(settingKeys, k) && k != "design" && !used[k] {
			return nil, problem(k, "is not a parameter of any of the designs")
		}
	}
	return out, nil
}

// pieces are the keys of an object with their texts, in order.
type pieces struct {
	keys   []string
	values map[string]json.RawMessage
}

func piecesOf(text []byte) (pieces, error) {
	o, err := dose.ReadObject(text)
	if err != nil {
		return pieces{}, err
	}
	p := pieces{keys: o.Keys(), values: map[string]json.RawMessage{}}
	for _, k := range p.keys {
		var v json.RawMessage
		if _, err := o.Take(k, &v); err != nil {
			return pieces{}, err
		}
		p.values[k] = v
	}
	return p, nil
}

// take removes a key.
func (p *pieces) take(key string) json.RawMessage {
	v := p.values[key]
	if v != nil {
		delete(p.values, key)
		p.keys = slices.DeleteFunc(p.keys, func(k string) bool { return k == key })
	}
	return v
}

func comparison(text []byte) (pieces, []pieces, error) {
	common, err := piecesOf(text)
	if err != nil {
		return common, nil, err
	}
	if s := common.take("scenarios"); s != nil {
		if common.values["p_true"] != nil {
			return common, nil, problem("scenarios", "cannot stand beside p_true")
		}
		common.keys, common.values["p_true"] = append(common.keys, "p_true"), s
	}
	key := "designs"
	list := common.take(key)
	if one := common.values["design"]; one != nil {
		if list != nil {
			return common, nil, problem("design", "cannot stand beside designs")
		}
		key, list = "design", common.take("design")
		if list[0] != '[' {
			list = slices.Concat([]byte("["), list, []byte("]"))
		}
	}
	var entries []json.RawMessage
	switch {
	case list == nil:
		return common, nil, problem("designs", "is missing: the designs to compare")
	case json.Unmarshal(list, &entries) != nil:
		return common, nil, problem(key, "is not a list of designs")
	case len(entries) == 0 || len(entries) > MaxDesigns:
		return common, nil, problem(key, "has %d designs, not 1 to %d", len(entries), MaxDesigns)
	}
	var designs []pieces
	for _, e := range entries {
		if e[0] == '"' {
			designs = append(designs, pieces{[]string{"design"}, map[string]json.RawMessage{"design": e}})
			continue
		}
		if e[0] != '{' {
			return common, nil, problem(key, "has %.20s, which is neither a name nor an object", e)
		}
		d, err := piecesOf(e)
		if err != nil {
			return common, nil, err
		}
		designs = append(designs, d)
	}
	return common, designs, nil
}

// cohortKeys belong together: a design that says one says them all.
var cohortKeys = []string{"cohort_size", "cohort_sizes", "cohorts", "max_n"}

// merge writes the request of one design. Common settings that it cannot use are
// left out; used notes those that it can.
func merge(common, own pieces, used map[string]bool) ([]byte, error) {
	var name string
	_ = json.Unmarshal(own.values["design"], &name) // a wrong one is refused by Parse
	uses := dose.Keys(name)
	ownCohorts := slices.ContainsFunc(cohortKeys, func(k string) bool { return own.values[k] != nil })
	known, err := dose.ParseName(name)
	threes := err == nil && known == dose.ThreePlusThree
	b := bytes.NewBufferString("{")
	put := func(key string, value []byte) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		k, _ := json.Marshal(key) // a string can always be written
		b.Write(k)
		b.WriteByte(':')
		b.Write(value)
	}
	for _, k := range own.keys {
		put(k, own.values[k])
	}
	for _, k := range common.keys {
		setting := slices.Contains(settingKeys, k)
		switch {
		case own.values[k] != nil:
			used[k] = used[k] || setting
		case setting && !slices.Contains(uses, k):
		case slices.Contains(cohortKeys, k) && (ownCohorts || threes):
			// 3+3 has its own size, whatever the others have
		default:
			used[k] = true
			put(k, common.values[k])
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
