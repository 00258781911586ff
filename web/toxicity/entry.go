package toxicity

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
	"stepwise/web/ui"
)

// entry is what somebody entered: the form's fields as typed, and what they mean.
type entry struct {
	blocks   []*block
	extra    []pair // findings of the address that the form does not show
	raw      map[string]any
	findings *grading.Findings
	errs     ui.FieldErrors
	tidy     bool // the address is already as it should be shared
}

// readEntry reads findings from an address. It knows two spellings: the form's
// (creatinine=142&creatinine.unit=creatinine_umol_l) and the one that is shared,
// which is that of the command line (creatinine_umol_l=142). Names in own are the
// page's and no findings; also are findings that the page worked out itself.
func readEntry(ctx context.Context, values url.Values, blocks []*block, also []pair, own ...string) *entry {
	e := &entry{blocks: blocks, raw: map[string]any{}, errs: ui.FieldErrors{}, tidy: true}
	for _, p := range also {
		e.raw[p.name] = p.value
	}
	seen := map[string]bool{}
	field := map[string]string{} // finding → field
	for _, b := range blocks {
		for _, in := range b.Inputs {
			e.readInput(values, in, seen, field)
		}
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if seen[name] || slices.Contains(own, name) {
			continue
		}
		v := tidy(values.Get(name))
		if v == "" {
			e.tidy = false
			continue
		}
		e.raw[name], field[name] = literal(name, v), name
		e.extra = append(e.extra, pair{name, v})
	}
	var problems grading.Problems
	e.findings, problems = grading.Read(e.raw)
	for _, p := range problems {
		sentence := lang.T(ctx, p.Key, p.Args...)
		for finding := range strings.SplitSeq(p.Finding, ", ") {
			where := field[finding]
			if where == "" {
				where = finding
			}
			if old := e.errs[where]; old != sentence {
				e.errs[where] = strings.TrimSpace(old + " " + sentence)
			}
		}
	}
	for _, b := range blocks {
		for _, in := range b.Inputs {
			in.Error = e.errs[in.Name]
		}
	}
	return e
}

func (e *entry) readInput(values url.Values, in *input, seen map[string]bool, field map[string]string) {
	set := func(finding, v string) {
		in.Value, in.Unit = v, finding
		e.raw[finding], field[finding] = literal(finding, v), in.Name
	}
	for _, f := range in.Units {
		if f.Name != in.Name && values.Has(f.Name) {
			seen[f.Name] = true
			if v := tidy(values.Get(f.Name)); v != "" {
				set(f.Name, v)
			}
		}
	}
	if in.Kind == grading.Number {
		seen[in.Name+".unit"] = true
		if u := values.Get(in.Name + ".unit"); u != "" {
			e.tidy = false
			for _, f := range in.Units {
				if f.Name == u {
					in.Unit = u
				}
			}
		}
	}
	if !values.Has(in.Name) {
		return
	}
	seen[in.Name] = true
	v := tidy(values.Get(in.Name))
	if v == "" {
		e.tidy = false
		return
	}
	unit := in.Unit
	if unit == "" {
		unit = in.Units[0].Name
	}
	if unit != in.Name || in.Kind == grading.Flag && v != "true" && v != "false" {
		e.tidy = false
	}
	set(unit, v)
}

// tidy makes full-width digits and signs ordinary ones and drops white space
// around; everything else stays as it was typed, so that a message can show it.
func tidy(s string) string { return strings.TrimSpace(norm.NFKC.String(s)) }

// literal is a flag as a boolean; everything else stays text, which grading.Read
// reads exactly.
func literal(finding, v string) any {
	if f := grading.Find(finding); f != nil && f.Kind == grading.Flag {
		switch strings.ToLower(v) {
		case "true", "yes", "是":
			return true
		case "false", "no", "否":
			return false
		}
	}
	return v
}

// known are the findings as they stand in a shared address, in the catalogue's
// order.
func (e *entry) known() []pair {
	var out []pair
	for _, f := range grading.Catalogue {
		if v, ok := e.raw[f.Name]; ok {
			out = append(out, pair{f.Name, written(v)})
		}
	}
	return out
}

func written(v any) string {
	switch x := v.(type) {
	case bool:
		if x {
			return "true"
		}
		return "false"
	case string:
		return x
	}
	return ""
}
