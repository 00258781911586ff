package cdshooks

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"

	"stepwise/toxicity/grading"
)

// analyte is a laboratory quantity of toxicity/grading with the LOINC codes under
// which record systems send it.
type analyte struct {
	name  string
	loinc []string
	units map[string]string // UCUM code → suffix of the finding's name
}

// UCUM codes and what the grading catalogue calls them. [iU] is UCUM's case-sensitive
// international unit, [IU] its other spelling (UCUM, table 26); U is the enzyme unit.
var (
	enzymes  = map[string]string{"U/L": "u_l", "[iU]/L": "u_l", "[IU]/L": "u_l", "ukat/L": "ukat_l"}
	molar    = map[string]string{"umol/L": "umol_l", "mg/dL": "mg_dl"}
	cells    = map[string]string{"10*9/L": "e9", "10*3/uL": "e9", "10*3/mm3": "e9", "/mm3": "mm3", "/uL": "mm3"}
	troponin = map[string]string{"ng/L": "ng_l", "pg/mL": "ng_l", "ng/mL": "ng_ml", "ug/L": "ng_ml"}
)

// analytes with the page on which each code was confirmed:
//
//	2160-0, 14682-9  hl7.org/fhir/uv/cpg ValueSet ckd-valueset-creatinine
//	1742-6, 1920-8, 1975-2  build.fhir.org/ig/cqframework/dqm-content-cms-2026, value
//	    sets alt-lab-tests, ast-lab-tests, total-bilirubin; hl7.org/fhir/us/core example
//	    serum-total-bilirubin (mg/dL)
//	2157-6  build.fhir.org observationdefinition-example-ck-panel (U/L)
//	777-3  hl7.org/fhir/us/core example cbc-platelets (10*3/uL)
//	751-8  build.fhir.org/ig/standardhealth/fsh-ae example r201-9 (10*9/L)
//	731-0  hl7.org/fhir/us/ecr example …-lymphocytes (10*3/uL)
//	718-7  github.com/HL7/fhir-mCODE-ig, hemoglobin
//	6690-2, 1798-8  github.com/HL7/fhir source/observation/hspc-QuantitativeLabCodes.xml
//	3024-7  hl7.org/fhir/R4 servicerequest-example-ft4
//	6768-6, 2324-2, 3040-3, 3016-3, 11580-8  value set VS-CoreDataset of the Taiwanese
//	    health check guide, which lists most of the above as well
//	10839-9  sourceforge.net/p/hl7api/mailman/message/3792645 (ng/mL)
//
// Codes that we know and did not confirm are not here; a value under one is not read.
var analytes = []analyte{
	{"creatinine", []string{"2160-0", "14682-9"}, molar},
	{"alt", []string{"1742-6"}, enzymes},
	{"ast", []string{"1920-8"}, enzymes},
	{"bilirubin", []string{"1975-2"}, molar},
	{"ck", []string{"2157-6"}, enzymes},
	{"amylase", []string{"1798-8"}, enzymes},
	{"lipase", []string{"3040-3"}, enzymes},
	{"alp", []string{"6768-6"}, enzymes},
	{"ggt", []string{"2324-2"}, enzymes},
	{"troponin_i", []string{"10839-9"}, troponin},
	{"hb", []string{"718-7"}, map[string]string{"g/dL": "g_dl", "g/L": "g_l", "mmol/L": "mmol_l"}},
	{"platelets", []string{"777-3"}, cells},
	{"anc", []string{"751-8"}, cells},
	{"alc", []string{"731-0"}, cells},
	{"wbc", []string{"6690-2"}, cells},
	{"tsh", []string{"3016-3", "11580-8"}, map[string]string{"m[iU]/L": "miu_l", "m[IU]/L": "miu_l", "u[iU]/mL": "miu_l", "u[IU]/mL": "miu_l"}},
	{"ft4", []string{"3024-7"}, map[string]string{"pmol/L": "pmol_l", "ng/dL": "ng_dl"}},
}

// Tests of which only the presence matters: github.com/HL7/fhir
// source/observation/hspc-OrdinalLabCodes.xml (5195-3, 5196-1 surface antigen;
// 16933-4, 13952-7 core antibody); 2143-6 is cortisol in serum or plasma (profile
// behavioral-health-state of the aerospace medicine guide).
var (
	hepatitisB = []string{"5195-3", "5196-1", "16933-4", "13952-7"}
	cortisol   = []string{"2143-6"}
)

// weightCode and its units are R4's vital signs profile for body weight
// (hl7.org/fhir/R4/bodyweight, value set ucum-bodyweight). [lb_av] is 0.45359237 kg
// exactly (UCUM, table of avoirdupois units).
const weightCode = "29463-7"

var weights = map[string]*big.Rat{"kg": big.NewRat(1, 1), "g": big.NewRat(1, 1000), "[lb_av]": big.NewRat(45359237, 100000000)}

// byLOINC finds an analyte by a code.
var byLOINC = func() map[string]*analyte {
	out := map[string]*analyte{}
	for i := range analytes {
		for _, code := range analytes[i].loinc {
			out[code] = &analytes[i]
		}
	}
	return out
}()

// recent is how old a value may be to say how the patient is now; older ones only
// serve as a baseline. It is ours, and DIVERGENCES.md says so.
const recent = 30 * 24 * time.Hour

// figure is one value as it was measured.
type figure struct {
	*analyte
	text   string // the digits, as they came
	unit   string // suffix of the finding's name
	ucum   string
	normal *limits
	at     time.Time
}

// sent is what a laboratory list says at an instant.
type sent struct {
	now      map[string]*figure // by analyte: the newest recent value
	baseline map[string]*figure // the newest value before the first dose
	raw      map[string]any     // for grading.Read
}

// measured are results that stand: final, or corrected afterwards (R4,
// observation-status).
func measured(r *resource) bool {
	return r.Type == "Observation" && slices.Contains([]string{"final", "amended", "corrected"}, r.Status)
}

// figureOf reads a result; nil when it is none of ours, has another unit than its
// analyte, or is only said to be above or below something.
func figureOf(r *resource) *figure {
	if !measured(r) || r.Value == nil || !r.Value.plain() {
		return nil
	}
	for _, code := range r.Code.loinc() {
		a := byLOINC[code]
		if a == nil {
			continue
		}
		ucum := unitOf(r.Value)
		suffix, ok := a.units[ucum]
		if !ok || r.when().IsZero() {
			return nil
		}
		f := &figure{analyte: a, text: string(r.Value.Value), unit: suffix, ucum: ucum, at: r.when()}
		f.normal = normal(r.Range, ucum)
		return f
	}
	return nil
}

// unitOf is the UCUM code of a quantity. A unit without a system is taken when it is
// spelled like UCUM.
func unitOf(q *quantity) string {
	if q.System == "http://unitsofmeasure.org" {
		return q.Code
	}
	if q.System == "" {
		return cmp.Or(q.Code, q.Unit)
	}
	return ""
}

// normal is the range of normal in the value's own unit; nil when there is none, or
// several for different people.
func normal(list []limits, ucum string) *limits {
	var out *limits
	for i := range list {
		l := &list[i]
		if l.Type != nil && len(l.Type.Coding) > 0 && !l.Type.has("normal") || len(l.AppliesTo) > 0 || len(l.Age) > 0 {
			continue
		}
		if out != nil {
			return nil
		}
		out = &limits{}
		if l.Low != nil && sameUnit(l.Low, ucum) {
			out.Low = l.Low
		}
		if l.High != nil && sameUnit(l.High, ucum) {
			out.High = l.High
		}
	}
	return out
}

func sameUnit(q *quantity, ucum string) bool {
	u := unitOf(q)
	return q.plain() && (u == ucum || u == "")
}

// plain reports a number as laboratories print it: no "less than", and no more digits
// than anything is measured with.
func (q *quantity) plain() bool {
	return q.Comparator == "" && len(q.Value) > 0 && len(q.Value) <= 20
}

// laboratory sorts results by what they are for. first is the first dose of the
// checkpoint inhibitor, zero when not known.
func laboratory(list []resource, now, first time.Time) sent {
	out := sent{now: map[string]*figure{}, baseline: map[string]*figure{}, raw: map[string]any{}}
	for i := range list {
		f := figureOf(&list[i])
		if f == nil || f.at.After(now.Add(24*time.Hour)) { // dates without a zone may lie ahead by hours
			continue
		}
		if now.Sub(f.at) <= recent {
			newest(out.now, f)
		}
		if !first.IsZero() && f.at.Before(first) {
			newest(out.baseline, f)
		}
	}
	for name, f := range out.now {
		out.raw[name+"_"+f.unit] = json.Number(f.text)
		if f.normal != nil && f.normal.High != nil {
			out.raw[name+"_uln_"+f.unit] = f.normal.High.Value
		}
		if f.normal != nil && f.normal.Low != nil {
			out.raw[name+"_lln_"+f.unit] = f.normal.Low.Value
		}
		if b := out.baseline[name]; b != nil && b != f {
			out.raw[name+"_baseline_"+b.unit] = json.Number(b.text)
		}
	}
	return out
}

func newest(list map[string]*figure, f *figure) {
	if old := list[f.name]; old == nil || f.at.After(old.at) {
		list[f.name] = f
	}
}

// findings reads the values. What cannot be, a creatinine below nothing, is left out
// with everything that belongs to it, and the names come back.
func (s *sent) findings() (*grading.Findings, []string) {
	var dropped []string
	for range len(s.raw) + 1 {
		f, problems := grading.Read(s.raw)
		if len(problems) == 0 {
			return f, dropped
		}
		for _, p := range problems {
			for name := range strings.SplitSeq(p.Finding, ", ") {
				if _, there := s.raw[name]; there {
					delete(s.raw, name)
					dropped = append(dropped, name)
				}
			}
		}
	}
	return nil, dropped
}

// weight is the newest body weight in kg, 0 when there is none that can be read.
func weight(list []resource, now time.Time) float64 {
	var at time.Time
	kg := 0.0
	for i := range list {
		r := &list[i]
		if !measured(r) || r.Value == nil || !r.Value.plain() || !slices.Contains(r.Code.loinc(), weightCode) || r.when().After(now.Add(24*time.Hour)) {
			continue
		}
		factor := weights[unitOf(r.Value)]
		value, ok := new(big.Rat).SetString(string(r.Value.Value))
		if factor == nil || !ok || r.when().Before(at) {
			continue
		}
		at = r.when()
		kg, _ = value.Mul(value, factor).Float64()
	}
	return kg
}

// tested reports whether a result under one of the codes is in the list, not older
// than age (0 is any age).
func tested(list []resource, codes []string, now time.Time, age time.Duration) bool {
	return slices.ContainsFunc(list, func(r resource) bool {
		return measured(&r) && (age == 0 || now.Sub(r.when()) <= age) && slices.ContainsFunc(r.Code.loinc(), func(c string) bool { return slices.Contains(codes, c) })
	})
}
