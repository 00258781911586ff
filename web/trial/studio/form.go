package studio

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	"stepwise/trial/dose"
	"stepwise/web/ui"
)

// form is what was asked, as it was typed. Probabilities are per cent, one scenario a
// line.
type form struct {
	target, n, size, sizes, start string
	designs                       []string
	scenarios, responses          string
	extraSafe                     bool
	stop                          string // n_earlystop
	cutoff                        string // cutoff_elim in per cent
	accrual, window               string // patients a month, days
	making, makingMax, failure    string // days of manufacturing, at least and at most; per cent that fail
	screening, lost, stagger      string // per cent not eligible, per cent lost before infusion, days between patients
	seed, trials                  string
}

// choice is a design that the studio offers.
type choice struct {
	code    string         // in the address
	design  string         // as in package dose
	own     map[string]any // settings beside the common ones
	needs   string         // "" nothing, "time" accrual and window, "eff" responses, "both"
	skelett bool           // wants a skeleton, calibrated around the target
}

var choices = []choice{
	{code: "3+3", design: dose.ThreePlusThree, own: map[string]any{"variant": "A"}},
	{code: "3+3B", design: dose.ThreePlusThree, own: map[string]any{"variant": "B"}},
	{code: "i3+3", design: dose.I3Plus3},
	{code: "G3", design: dose.G3},
	{code: "mTPI", design: dose.MTPI},
	{code: "mTPI-2", design: dose.MTPI2},
	{code: "Keyboard", design: dose.Keyboard},
	{code: "BOIN", design: dose.BOIN},
	{code: "CRM", design: dose.CRM, skelett: true},
	{code: "BLRM", design: dose.BLRM, skelett: true},
	{code: "TITE-CRM", design: dose.TITECRM, skelett: true, needs: "time"},
	{code: "TITE-BOIN", design: dose.TITEBOIN, needs: "time"},
	{code: "BOIN12", design: dose.BOIN12, needs: "eff"},
	{code: "BOIN-ET", design: dose.BOINET, needs: "eff"},
	{code: "BF-BOIN", design: dose.BFBOIN, needs: "both"},
}

// example is the question that an empty page begins with: twenty patients in threes.
func example() form {
	return form{target: "25", n: "20", size: "3", start: "1", designs: []string{"3+3", "BOIN", "CRM"},
		scenarios: "5 12 25 40 55\n10 25 40 55 65\n2 5 10 15 25\n45 55 65 75 85", seed: "1", trials: "5000"}
}

// formOf reads the form from the address.
func formOf(q url.Values) form {
	text := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	return form{target: text("target"), n: text("n"), size: text("size"), sizes: text("sizes"), start: text("start"), designs: q["design"],
		scenarios: text("scenarios"), responses: text("responses"), extraSafe: q.Has("extra_safe"), stop: text("stop"), cutoff: text("cutoff"),
		accrual: text("accrual"), window: text("window"), making: text("making"), makingMax: text("making_max"), failure: text("failure"),
		screening: text("screening"), lost: text("lost"), stagger: text("stagger"), seed: text("seed"), trials: text("trials")}
}

// query is the form as an address.
func (f form) query() string { return f.values().Encode() }

// field is a value of the form by its name.
type field struct{ name, value string }

// fields are all values, for a form that asks the same.
func (f form) fields() (out []field) {
	q := f.values()
	for _, name := range slices.Sorted(maps.Keys(q)) {
		for _, v := range q[name] {
			out = append(out, field{name, v})
		}
	}
	return out
}

func (f form) values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"target": f.target, "n": f.n, "size": f.size, "sizes": f.sizes, "start": f.start, "scenarios": f.scenarios,
		"responses": f.responses, "stop": f.stop, "cutoff": f.cutoff, "accrual": f.accrual, "window": f.window, "making": f.making,
		"making_max": f.makingMax, "failure": f.failure, "screening": f.screening, "lost": f.lost, "stagger": f.stagger, "seed": f.seed, "trials": f.trials} {
		if value != "" {
			q.Set(name, value)
		}
	}
	q["design"] = f.designs
	if f.extraSafe {
		q.Set("extra_safe", "1")
	}
	return q
}

func (f form) has(code string) bool { return slices.Contains(f.designs, code) }

// numbers reads numbers between spaces, commas (also Chinese ones) or semicolons.
func numbers(line string) ([]float64, bool) {
	var out []float64
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t,;，、；%％", r) }) {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return nil, false
		}
		out = append(out, x)
	}
	return out, true
}

// lists reads one list of per cent a line, as fractions.
func lists(text string) (out [][]float64, ok bool) {
	for line := range strings.Lines(text) {
		list, ok := numbers(strings.TrimSpace(line))
		if !ok {
			return nil, false
		}
		if len(list) == 0 {
			continue
		}
		for i := range list {
			list[i] = fraction(list[i])
		}
		out = append(out, list)
	}
	return out, true
}

// fraction of a per cent, rounded so that 30 is 0.3.
func fraction(percent float64) float64 {
	x, _ := strconv.ParseFloat(strconv.FormatFloat(percent/100, 'g', 12, 64), 64) // our own text
	return x
}

func number(text string) float64 {
	x, err := strconv.ParseFloat(strings.TrimRight(text, " %％"), 64)
	if err != nil {
		return -1
	}
	return x
}

// check says in the reader's language what cannot be.
func (f form) check(ctx context.Context) ui.FieldErrors {
	errs := ui.FieldErrors{}
	bad := func(name, key string, args ...any) {
		if errs[name] == "" {
			errs[name] = lang.T(ctx, "studio.bad."+key, args...)
		}
	}
	within := func(name, text string, low, high float64, must bool) {
		if x := number(text); (text != "" || must) && !(x >= low && x <= high) {
			bad(name, "range", "Low", trim(low), "High", trim(high))
		}
	}
	within("target", f.target, 5, 60, true)
	if f.sizes == "" {
		within("n", f.n, 1, 100, true)
		within("size", f.size, 1, 50, true)
	} else if list, ok := numbers(f.sizes); !ok || slices.ContainsFunc(list, func(x float64) bool { return x < 1 || x != float64(int(x)) }) || sum(list) > 100 {
		bad("sizes", "sizes")
	}
	within("stop", f.stop, 1, 100, false)
	within("cutoff", f.cutoff, 50, 99.9, false)
	within("accrual", f.accrual, 0.05, 100, f.needsTime())
	within("window", f.window, 1, 365, f.needsTime())
	within("making", f.making, 1, 365, false)
	within("making_max", f.makingMax, max(1, number(f.making)), 365, f.making != "")
	within("failure", f.failure, 0, 95, false)
	within("screening", f.screening, 0, 95, false)
	within("lost", f.lost, 0, 95, false)
	within("stagger", f.stagger, 0, 90, false)
	within("seed", f.seed, 0, 1e15, false)
	within("trials", f.trials, 100, 1e7, false)
	f.checkScenarios(bad)
	within("start", f.start, 1, float64(max(1, f.doses())), false)
	if len(f.designs) == 0 {
		bad("design", "none")
	}
	return errs
}

func (f form) checkScenarios(bad func(name, key string, args ...any)) {
	truth, ok := lists(f.scenarios)
	switch {
	case !ok:
		bad("scenarios", "numbers")
	case len(truth) == 0:
		bad("scenarios", "missing")
	case len(truth) > 8:
		bad("scenarios", "many", "Max", 8)
	}
	for i, s := range truth {
		if len(s) != len(truth[0]) {
			bad("scenarios", "lengths", "N", i+1, "Has", len(s), "Want", len(truth[0]))
		}
		if len(s) < 2 || len(s) > 12 {
			bad("scenarios", "doses", "Max", 12)
		}
		if slices.ContainsFunc(s, func(p float64) bool { return !(p > 0 && p < 1) }) {
			bad("scenarios", "percent", "N", i+1)
		}
		if !slices.IsSorted(s) {
			bad("scenarios", "falls", "N", i+1)
		}
	}
	response, ok := lists(f.responses)
	switch {
	case !ok:
		bad("responses", "numbers")
	case len(response) == 0 && f.needs("eff"):
		bad("responses", "responses")
	case len(response) > 0 && len(response) != len(truth):
		bad("responses", "lines", "Has", len(response), "Want", len(truth))
	}
	for i, s := range response {
		if len(truth) > 0 && len(s) != len(truth[0]) {
			bad("responses", "lengths", "N", i+1, "Has", len(s), "Want", len(truth[0]))
		}
		if slices.ContainsFunc(s, func(p float64) bool { return !(p > 0 && p < 1) }) {
			bad("responses", "percent", "N", i+1)
		}
	}
}

// needs tells whether a chosen design needs responses ("eff") or times ("time").
func (f form) needs(what string) bool {
	return slices.ContainsFunc(choices, func(c choice) bool { return f.has(c.code) && (c.needs == what || c.needs == "both") })
}

func (f form) needsTime() bool { return f.needs("time") || f.making != "" }

func (f form) doses() int {
	if truth, ok := lists(f.scenarios); ok && len(truth) > 0 {
		return len(truth[0])
	}
	return 0
}

func trim(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func sum(list []float64) float64 {
	t := 0.0
	for _, x := range list {
		t += x
	}
	return t
}

// question is the form as the request that the command line would read. The form has
// been checked.
//
// courseTrials are played of the calendar.
func (f form) question(courseTrials int) []byte {
	truth, _ := lists(f.scenarios)
	target := fraction(number(f.target))
	q := map[string]any{"p_true": truth, "target": target, "seed": int64(max(0, number(f.seed)))}
	if f.sizes != "" {
		list, _ := numbers(f.sizes)
		q["cohort_sizes"] = list
	} else {
		q["cohort_size"], q["max_n"] = int(number(f.size)), int(number(f.n))
	}
	if f.start != "" {
		q["start_dose"] = int(number(f.start))
	}
	if f.trials != "" {
		q["trials"] = int(number(f.trials))
	}
	var designs []map[string]any
	for _, c := range choices {
		if f.has(c.code) {
			designs = append(designs, f.settings(c, target, truth))
		}
	}
	q["designs"] = designs
	if f.making != "" {
		q["calendar"] = f.timetable(courseTrials)
	}
	text, _ := json.Marshal(q) // numbers and names can always be written
	return text
}

// settings are those of one design, with the safety options where it has them.
func (f form) settings(c choice, target float64, truth [][]float64) map[string]any {
	d := map[string]any{"design": c.design}
	for k, v := range c.own {
		d[k] = v
	}
	keys := dose.Keys(c.design)
	option := func(key string, given bool, value any) {
		if given && slices.Contains(keys, key) {
			d[key] = value
		}
	}
	option("extra_safe", f.extraSafe, true)
	option("n_earlystop", f.stop != "", int(number(f.stop)))
	option("cutoff_elim", f.cutoff != "", fraction(number(f.cutoff)))
	if c.skelett {
		if s := skeleton(target, len(truth[0])); s != nil {
			d["prior"] = s
		}
	}
	if c.needs == "time" || c.needs == "both" {
		d["accrual_rate"], d["obs_window"] = number(f.accrual)/daysOfMonth, number(f.window)
	}
	if c.needs == "eff" || c.needs == "both" {
		d["p_eff"], _ = lists(f.responses)
	}
	return d
}

// daysOfMonth is the mean length of a month.
const daysOfMonth = 30.4375

// skeleton is calibrated with half-width 0.2 of the target and the middle dose as
// the expected MTD, which the page says.
func skeleton(target float64, doses int) []float64 {
	s, err := dose.Calibration{Target: target, HalfWidth: 0.2 * target, Nu: (doses + 1) / 2, Doses: doses}.Skeleton()
	if err != nil {
		return nil
	}
	return s
}
