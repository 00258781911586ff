package advice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"stepwise/toxicity/grading"
)

// Limits of what is plausible.
const (
	maxDays  = 3650 // since the last dose: events years later are reported, ten years are not
	maxAgent = 200  // runes of an agent's name, or of several
)

// requestFields are the names beside the findings.
var requestFields = []string{"irae", "agent", "weight_kg", "days_since_dose", "grade"}

// ReadRequest reads {"findings": {…}, "irae": …, "agent": …, "weight_kg": …,
// "days_since_dose": …, "grade": …}. The five may stand among the findings, and
// findings beside them. All faults are told at once; a value of the wrong type, an
// unknown name and an implausible number are faults, never guesses.
func (a *Advisor) ReadRequest(text json.RawMessage) (Input, grading.Problems) {
	if in, ok := a.quick(text); ok {
		return in, nil
	}
	raw, err := object(text)
	if err != nil {
		return Input{}, grading.Problems{{Finding: "request", Key: "advice.problem.object", Args: []any{"Reason", err.Error()}}}
	}
	return a.ReadFields(raw)
}

// object decodes one JSON object; numbers keep their digits.
func object(text []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var raw map[string]any
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one value")
	}
	if raw == nil {
		return nil, fmt.Errorf("null")
	}
	return raw, nil
}

// ReadFields is ReadRequest of a decoded object.
func (a *Advisor) ReadFields(raw map[string]any) (Input, grading.Problems) {
	var faults grading.Problems
	fault := func(field, key string, args ...any) {
		faults = append(faults, grading.Problem{Finding: field, Key: "advice.problem." + key, Args: args})
	}
	flat := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if name != "findings" {
			flat[name] = raw[name]
			continue
		}
		inner, ok := raw[name].(map[string]any)
		if !ok && raw[name] != nil {
			fault("findings", "findings")
		}
		for k, v := range inner {
			if _, twice := raw[k]; twice {
				fault(k, "twice")
				continue
			}
			flat[k] = v
		}
	}
	in := Input{DaysSinceDose: -1}
	word := func(name string) string {
		switch v := flat[name].(type) {
		case nil:
		case string:
			return strings.TrimSpace(v)
		default:
			fault(name, "word")
		}
		return ""
	}
	number := func(name string) (float64, bool) {
		v := flat[name]
		if s, ok := v.(string); v == nil || ok && strings.TrimSpace(s) == "" {
			return 0, false
		}
		x, ok := figure(v)
		if !ok {
			fault(name, "number")
		}
		return x, ok
	}
	in.Irae, in.Agent = word("irae"), word("agent")
	whole := func(name string) (int, bool) {
		x, ok := number(name)
		if ok && (x != math.Trunc(x) || math.Abs(x) > 1e6) {
			fault(name, "whole")
			return 0, false
		}
		return int(x), ok
	}
	if x, ok := number("weight_kg"); ok {
		if in.WeightKg = x; x <= 0 {
			fault("weight_kg", "weight", "Min", MinWeightKg, "Max", MaxWeightKg)
		}
	}
	if n, ok := whole("days_since_dose"); ok {
		if in.DaysSinceDose = n; n < 0 {
			fault("days_since_dose", "days", "Max", maxDays)
		}
	}
	if n, ok := whole("grade"); ok {
		if in.Grade = n; n < 1 {
			fault("grade", "grade")
		}
	}
	for _, name := range requestFields {
		delete(flat, name)
	}
	var problems grading.Problems
	in.Findings, problems = grading.Read(flat)
	faults = append(faults, a.Check(in)...)
	faults = append(faults, problems...)
	if len(faults) > 0 {
		return Input{}, faults
	}
	return in, nil
}

// Check lists what is implausible in an input, each once.
func (a *Advisor) Check(in Input) grading.Problems {
	var out grading.Problems
	fault := func(field, key string, args ...any) {
		out = append(out, grading.Problem{Finding: field, Key: "advice.problem." + key, Args: args})
	}
	if in.Irae != "" && a.events[in.Irae] == nil {
		fault("irae", "irae", "Value", clip(in.Irae))
	}
	if len([]rune(in.Agent)) > maxAgent {
		fault("agent", "agent", "Max", maxAgent)
	}
	if in.WeightKg > 0 && (in.WeightKg < MinWeightKg || in.WeightKg > MaxWeightKg) {
		fault("weight_kg", "weight", "Min", MinWeightKg, "Max", MaxWeightKg)
	}
	if in.DaysSinceDose > maxDays {
		fault("days_since_dose", "days", "Max", maxDays)
	}
	if in.Grade > 4 {
		fault("grade", "grade")
	}
	return out
}

// figure reads a number as JSON or a form has it, full-width digits too. NaN,
// infinities, commas and units are no numbers.
func figure(v any) (float64, bool) {
	var text string
	switch v := v.(type) {
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	case int:
		return float64(v), true
	case json.Number:
		text = string(v)
	case string:
		text = strings.Map(narrow, strings.TrimSpace(v))
	default:
		return 0, false
	}
	if len(text) > 40 || strings.Trim(text, "0123456789.+-eE") != "" {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}

func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '。':
		return '.'
	}
	return r
}

// clip keeps what is shown of a bad value short.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
