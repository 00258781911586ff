package advice

import (
	"encoding/json"
	"testing"
)

// A dose is mg/kg × weight, a number or two, never above what its source caps.
func TestDoses(t *testing.T) {
	a, _ := shipped(t)
	for _, c := range []struct {
		why, irae string
		grade     int
		body      string
		weight    string
		dose      string // JSON; "" no dose
		rule      SteroidRule
		capped    bool
	}{
		{"0.5 to 1 mg/kg", "nephritis", 2, "ASCO", "70", "[35,70]", SteroidDose, false},
		{"a weight with a fraction", "nephritis", 2, "ASCO", "68.5", "[34.25,68.5]", SteroidDose, false},
		{"one figure, one number", "dermatitis", 3, "ASCO", "70", "70", SteroidDose, false},
		{"within the cap", "nephritis", 2, "CSCO", "80", "[40,80]", SteroidDose, false},
		{"the cap of 60 to 80 mg lets 80 through", "nephritis", 2, "CSCO", "100", "[50,80]", SteroidDose, true},
		{"both limits beyond the cap", "nephritis", 2, "CSCO", "200", "80", SteroidDose, true},
		{"another body's dose has no cap", "nephritis", 2, "ASCO", "200", "[100,200]", SteroidDose, false},
		{"no weight, no dose", "nephritis", 2, "ASCO", "", "", SteroidDose, false},
		{"a flat dose stays words", "myocarditis", 2, "NCCN", "70", "", SteroidText, false},
		{"no systemic steroid", "dermatitis", 2, "ESMO", "70", "", SteroidNone, false},
		{"steroid without a number is not none", "nephritis", 3, "SITC", "70", "", SteroidNoNumber, false},
		{"replacement stays words", "adrenal_insufficiency", 2, "ASCO", "70", "", SteroidText, false},
	} {
		request := map[string]any{"irae": c.irae, "grade": c.grade}
		if c.weight != "" {
			request["weight_kg"] = json.Number(c.weight)
		}
		text, _ := json.Marshal(request)
		x := ask(t, a, string(text)).ByBody[c.body]
		if x == nil {
			t.Errorf("%s: no advice", c.why)
			continue
		}
		got := ""
		if x.Steroid != nil && x.Steroid.DoseMg != nil {
			b, _ := json.Marshal(x.Steroid.DoseMg)
			got = string(b)
		}
		if got != c.dose || x.SteroidRule != c.rule || x.Steroid != nil && x.Steroid.Capped != c.capped {
			t.Errorf("%s: %s by %s, want %s by %s: %+v", c.why, got, x.SteroidRule, c.dose, c.rule, x.Steroid)
		}
	}
}

func TestCapsAreReadFromTheWords(t *testing.T) {
	for words, want := range map[string]string{
		"0.5-1 mg/kg/day, max 60-80 mg/day":                               "[60,80]",
		"20 mg/day, raise by 5 mg every 3-5 days to 1 mg/kg (max 100 mg)": "100",
		"1000 mg/day for 3-5 days":                                        "null",
		"50-100 mg IV every 6-8 h, taper to maintenance over 5-7 days":    "null",
		"titrate to the maximum that is tolerated, 1 mg/kg":               "null",
		"max 2 mg/kg/day": "null", // per kg is no cap in mg
	} {
		got, _ := json.Marshal(capOf(words))
		if string(got) != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func TestARangeReadsWhatItWrites(t *testing.T) {
	for _, r := range []Range{{35, 70}, {70, 70}, {34.25, 68.5}} {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Range
		if err := json.Unmarshal(text, &back); err != nil || back != r {
			t.Errorf("%s: %v, %v", text, back, err)
		}
	}
	var r Range
	for _, bad := range []string{`[1]`, `[1,2,3]`, `"1"`, `{}`} {
		if json.Unmarshal([]byte(bad), &r) == nil {
			t.Errorf("%s was read as %v", bad, r)
		}
	}
}
