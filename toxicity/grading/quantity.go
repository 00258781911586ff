package grading

// unit is a unit in which a quantity may be entered: base = x * n/d + add/d0, where
// only temperature has an offset.
type unit struct {
	suffix  string   // of the finding's name: "umol_l"
	label   string   // as printed: "µmol/L"
	n, d    int64    // factor to the base unit
	offset  number   // added to x before the factor (°F: -32); zero value for none
	aliases []string // further suffixes that read the same
}

// quantity is something that is measured in units. The first unit is the base.
type quantity struct {
	name     string
	units    []unit
	min, max string // range of the plausible in the base unit; outside is a slip, not a patient
	lab      bool   // has limits of normal and a baseline
	change   string // "rise" or "fall" from the baseline, where rules ask for it
	general  bool   // says nothing of a single term
}

var enzyme = []unit{
	{suffix: "u_l", label: "U/L", n: 1, d: 1},
	// 1 kat = 1 mol/s and 1 U = 1 µmol/min, so 1 µkat/L = 60 U/L
	// (http://ecoursesonline.iasri.res.in/mod/page/view.php?id=53457).
	{suffix: "ukat_l", label: "µkat/L", n: 60, d: 1},
}

var cells = []unit{
	{suffix: "e9", label: "10⁹/L", n: 1, d: 1, aliases: []string{"e9_l"}},
	{suffix: "mm3", label: "/mm³", n: 1, d: 1000, aliases: []string{"ul"}},
}

var troponin = []unit{
	{suffix: "ng_l", label: "ng/L", n: 1, d: 1, aliases: []string{"pg_ml"}},
	{suffix: "ng_ml", label: "ng/mL", n: 1000, d: 1, aliases: []string{"ug_l"}},
}

// Factors from conventional to SI units: creatinine 88.4 and bilirubin 17.1
// (http://w3.csmu.edu.tw/~chr/Int_unit_conversion.htm), glucose 0.05551
// (http://www.elephantcare.org/convers.htm), free thyroxine 12.87, from 776.87 g/mol
// (https://www.health3.app/tools/convert/1_2-ng-dl-to-pmol-l-ft4/), haemoglobin as
// the chain 0.6206 mmol/L per g/dL (https://medicalalgorithms.com/hemoglobin-unit-conversion);
// CTCAE prints 10.0 g/dL as 6.2 mmol/L, so it means the chain, too.
var glucose = []unit{
	{suffix: "mmol_l", label: "mmol/L", n: 1, d: 1},
	{suffix: "mg_dl", label: "mg/dL", n: 5551, d: 100000},
}

var quantities = []quantity{
	{name: "alt", units: enzyme, min: "0", max: "50000", lab: true},
	{name: "ast", units: enzyme, min: "0", max: "50000", lab: true},
	{name: "alp", units: enzyme, min: "0", max: "20000", lab: true},
	{name: "ggt", units: enzyme, min: "0", max: "20000", lab: true},
	{name: "ck", units: enzyme, min: "0", max: "1000000", lab: true},
	{name: "lipase", units: enzyme, min: "0", max: "100000", lab: true},
	{name: "amylase", units: enzyme, min: "0", max: "100000", lab: true},
	{name: "bilirubin", units: []unit{{suffix: "umol_l", label: "µmol/L", n: 1, d: 1}, {suffix: "mg_dl", label: "mg/dL", n: 171, d: 10}}, min: "0", max: "2000", lab: true},
	{name: "creatinine", units: []unit{{suffix: "umol_l", label: "µmol/L", n: 1, d: 1}, {suffix: "mg_dl", label: "mg/dL", n: 884, d: 10}}, min: "1", max: "5000", lab: true, change: "rise"},
	{name: "troponin_i", units: troponin, min: "0", max: "1000000", lab: true},
	{name: "troponin_t", units: troponin, min: "0", max: "1000000", lab: true},
	{name: "troponin", lab: true},
	{name: "hb", units: []unit{{suffix: "g_l", label: "g/L", n: 1, d: 1}, {suffix: "g_dl", label: "g/dL", n: 10, d: 1}, {suffix: "mmol_l", label: "mmol/L", n: 100000, d: 6206}}, min: "5", max: "300", lab: true, change: "fall"},
	{name: "platelets", units: cells, min: "0", max: "10000", lab: true},
	{name: "anc", units: cells, min: "0", max: "1000", lab: true},
	{name: "wbc", units: cells, min: "0", max: "2000", lab: true},
	{name: "alc", units: cells, min: "0", max: "2000", lab: true},
	{name: "glucose", units: glucose, min: "0.1", max: "150", lab: true},
	{name: "fasting_glucose", units: glucose, min: "0.1", max: "150", lab: true},
	{name: "tsh", units: []unit{{suffix: "miu_l", label: "mIU/L", n: 1, d: 1, aliases: []string{"uiu_ml"}}}, min: "0", max: "2000", lab: true},
	{name: "ft4", units: []unit{{suffix: "pmol_l", label: "pmol/L", n: 1, d: 1}, {suffix: "ng_dl", label: "ng/dL", n: 1287, d: 100}}, min: "0", max: "500", lab: true},
	{name: "temp", units: []unit{{suffix: "c", label: "°C", n: 1, d: 1}, {suffix: "f", label: "°F", n: 5, d: 9, offset: number{n: -32, d: 1}}}, min: "25", max: "45", general: true},
}

// stated are boundaries that the text of CTCAE itself prints in two units. A value
// in the second unit is held to the second figure, not to the converted first:
// haemoglobin 6.2 mmol/L is not below 6.2, though it is 99.9 g/L.
var stated = []struct{ quantity, base, unit, figure string }{
	{"hb", "100", "mmol_l", "6.2"},
	{"hb", "80", "mmol_l", "4.9"},
	{"glucose", "8.9", "mg_dl", "160"},
	{"glucose", "13.9", "mg_dl", "250"},
	{"glucose", "27.8", "mg_dl", "500"},
	{"fasting_glucose", "8.9", "mg_dl", "160"},
	{"fasting_glucose", "13.9", "mg_dl", "250"},
	{"fasting_glucose", "27.8", "mg_dl", "500"},
}
