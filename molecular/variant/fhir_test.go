package variant_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"stepwise/molecular/variant"
)

func code(c, display string) string {
	return fmt.Sprintf(`{"coding":[{"system":"http://loinc.org","code":%q,"display":%q}]}`, c, display)
}

func observed(status, value string, components ...string) string {
	return fmt.Sprintf(`{"resource":{"resourceType":"Observation","status":%q,"code":%s,"valueCodeableConcept":%s,"component":[%s]}}`,
		status, code("69548-6", "Genetic variant assessment"), value, strings.Join(components, ","))
}

func gene(name string) string {
	return fmt.Sprintf(`{"code":%s,"valueCodeableConcept":%s}`, code("48018-6", "Gene studied [ID]"), code("HGNC:1", name))
}

func protein(p string) string {
	return fmt.Sprintf(`{"code":%s,"valueCodeableConcept":%s}`, code("48005-3", "Amino acid change (pHGVS)"), code(p, p))
}

var (
	present = code("LA9633-4", "Present")
	absent  = code("LA9634-2", "Absent")
	fused   = fmt.Sprintf(`{"code":%s,"valueCodeableConcept":%s}`, code("molecular-consequence", "Molecular Consequence"), code("SO:001565", "gene_fusion"))
)

func bundled(entries ...string) string {
	return `{"resourceType":"Bundle","type":"collection","entry":[` + strings.Join(entries, ",") + `]}`
}

func TestFHIR(t *testing.T) {
	text := bundled(
		`{"resource":{"resourceType":"Patient","id":"x"}}`,
		observed("final", present, gene("EGFR"), protein("NP_005219.2:p.Leu858Arg")),
		observed("final", absent, gene("EGFR"), protein("NP_005219.2:p.Thr790Met")),
		observed("final", present, gene("EML4"), gene("ALK"), fused),
		observed("preliminary", present, gene("KRAS"), protein("p.Gly12Cys")),
		observed("final", present, gene("ROS1"), fused),
		observed("final", present, gene("BRCA9"), protein("p.Val1Met")),
		observed("final", code("LA18198-4", "No call"), gene("MET"), protein("p.Val1Met")),
		observed("final", present, gene("BRAF")),
		observed("entered-in-error", present, gene("BRAF"), protein("p.Val600Glu")),
		fmt.Sprintf(`{"resource":{"resourceType":"Observation","status":"final","code":%s,"valueCodeableConcept":%s}}`, code("81695-9", "MSI"), code("LA26203-2", "MSI-H")),
		fmt.Sprintf(`{"resource":{"resourceType":"Observation","status":"final","code":%s,"valueQuantity":{"value":12.5,"unit":"1/1000000{Base}"}}}`, code("94076-7", "TMB")),
		fmt.Sprintf(`{"resource":{"resourceType":"Observation","status":"final","code":%s,"valueCodeableConcept":%s}}`, code("85147-7", "PD-L1 22C3"), code("LA6576-8", "Positive")),
		`{"resource":{"resourceType":"Observation","status":"final","code":{"text":"blood pressure"}}}`,
	)
	r, err := variant.ReadFHIR(strings.NewReader(text), variant.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range r.Alterations {
		s := a.Name
		if a.Negative {
			s = "no " + s
		}
		got = append(got, s)
	}
	if s := strings.Join(got, ", "); s != "EGFR L858R, no EGFR T790M, EML4::ALK fusion, ROS1 fusion, MSI-H, TMB 12.5 mut/Mb" {
		t.Error(s)
	}
	if len(r.Filtered) != 1 || r.Filtered[0].Name != "KRAS G12C" {
		t.Errorf("preliminary results stand apart: %+v", r.Filtered)
	}
	var keys []string
	for _, p := range r.Problems {
		keys = append(keys, fmt.Sprintf("%d %s", p.Line, p.Key))
	}
	if s := strings.Join(keys, ", "); s != "8 match.file.absent, 9 match.file.novariant, 13 match.problem.score" {
		t.Error(s)
	}
	if r.Records != 14 || r.Other != 1 || r.Skipped["Patient"] != 1 || r.Skipped["Observation"] != 2 {
		t.Errorf("%d records, %d other genes, skipped %v", r.Records, r.Other, r.Skipped)
	}
}

func TestFHIRThatIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, text, key string
		limits          variant.Limits
	}{
		{"no JSON", "hello", "match.file.fhir", variant.Limits{}},
		{"empty", "", "match.file.fhir", variant.Limits{}},
		{"a list", "[]", "match.file.fhir", variant.Limits{}},
		{"another resource", `{"resourceType":"Patient"}`, "match.file.fhir", variant.Limits{}},
		{"no type", `{"entry":[]}`, "match.file.fhir", variant.Limits{}},
		{"cut off", bundled(observed("final", present, gene("EGFR"), protein("p.Leu858Arg")))[:300], "match.file.fhir", variant.Limits{}},
		{"two values", bundled() + bundled(), "match.file.fhir", variant.Limits{}},
		{"too many entries", bundled(strings.Repeat(`{},`, 1000) + `{}`), "match.file.entries", variant.Limits{Entries: 100}},
		{"one huge entry", bundled(`{"resource":{"resourceType":"Binary","data":"` + strings.Repeat("A", 1<<20) + `"}}`), "match.file.entry", variant.Limits{EntryLen: 1 << 16}},
		{"too large", bundled(strings.Repeat(`{},`, 100_000) + `{}`), "match.file.large", variant.Limits{Bytes: 1 << 16}},
		{"a zip bomb", zipped(`{"resourceType":"Bundle",` + strings.Repeat(" ", 8<<20)), "match.file.bomb", variant.Limits{EntryLen: 16 << 20}},
		{"deeply nested", `{"resourceType":"Bundle","x":` + strings.Repeat("[", 200_000), "match.file.fhir", variant.Limits{}},
	} {
		_, err := variant.ReadFHIR(strings.NewReader(c.text), c.limits)
		var p *variant.Problem
		if !errors.As(err, &p) || p.Key != c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

// TestAMillionEntriesAreBounded: the reader stops at the limit and has listed no
// more than it may.
func TestAMillionEntriesAreBounded(t *testing.T) {
	one := observed("final", present, gene("EGFR"), protein("p.Leu858Arg")) + ","
	r, err := variant.ReadFHIR(&endless{head: `{"resourceType":"Bundle","entry":[`, line: one, left: 1_000_000}, variant.Limits{Entries: 20_000})
	var p *variant.Problem
	if !errors.As(err, &p) || p.Key != "match.file.entries" || p.Args["Limit"] != 20_000 {
		t.Fatalf("%v", err)
	}
	if r.Records != 20_000 || len(r.Alterations) != 1 || len(r.Alterations[0].Lines) > 20 {
		t.Errorf("%d read, %d listed, %d lines kept", r.Records, len(r.Alterations), len(r.Alterations[0].Lines))
	}
}

func FuzzReadFHIR(f *testing.F) {
	f.Add([]byte(bundled(observed("final", present, gene("EGFR"), protein("p.Leu858Arg")))))
	f.Add([]byte(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation","valueQuantity":{}}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := variant.ReadFHIR(bytes.NewReader(b), variant.Limits{Bytes: 1 << 20}); err != nil {
			var p *variant.Problem
			if !errors.As(err, &p) {
				t.Errorf("%v has no sentence", err)
			}
		}
	})
}
