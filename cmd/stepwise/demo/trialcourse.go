package demo

import "stepwise/trial/dosing"

// proposal is what the design recommends.
var proposal = dosing.Proposal{}

// journey is what happens to one patient of the demo study. Days are those of the
// study; hours of events count from the infusion.
type journey struct {
	subject  string // that screening will number
	site     string
	screened int // day
	enrolled int
	infused  int
	weight   string // kg
	cells    string // millions given
	retry    bool   // the first product failed
	events   []episode
	response string // at day 28
}

// episode is an adverse event: hours and grades in turn.
type episode struct {
	term, class string
	findings    map[string]any // of the first grade; grades CRS
	related     string
	expected    string
	serious     string // criterion, "" not serious
	course      []int  // hour, grade, hour, grade, …
	confirmed   string // "yes", "no": an investigator's answer to the rule
	reported    bool   // the reports were sent
}

func mildCRS(hour, resolved int) episode {
	return episode{term: "CRS", related: "definite", expected: "Y", course: []int{hour, 1, resolved, 0},
		findings: map[string]any{"temp_c": 38.6, "hypotension": false, "hypoxia": false}}
}

func moderateCRS(hour, better, resolved int) episode {
	return episode{term: "CRS", related: "definite", expected: "Y", course: []int{hour, 2, better, 1, resolved, 0},
		findings: map[string]any{"temp_c": 39.3, "hypotension": true, "vasopressors": 0, "vasopressin": false, "hypoxia": false}}
}

func neutropenia(hour, better int) episode {
	return episode{term: "Neutrophil count decreased", class: "Investigations", related: "probable", expected: "Y", course: []int{hour, 4, better, 2, better + 96, 0}, confirmed: "no"}
}

// course is the study so far: three patients at the first level, six at the second,
// of whom one had a dose-limiting toxicity, then the third level.
var course = []journey{
	{subject: "BJ01-001", site: "BJ01", screened: -9, enrolled: 1, infused: 16, weight: "62", cells: "62", response: "SD",
		events: []episode{mildCRS(30, 80), neutropenia(60, 400)}},
	{subject: "BJ01-002", site: "BJ01", screened: 3, enrolled: 14, infused: 30, weight: "71", cells: "70", response: "SD", events: []episode{mildCRS(52, 110)}},
	{subject: "SH01-001", site: "SH01", screened: 5, enrolled: 20, infused: 37, weight: "55", cells: "55", response: "PD",
		events: []episode{{term: "Nausea", class: "Gastrointestinal disorders", related: "possible", expected: "N", course: []int{20, 1, 60, 0}}}},
	{subject: "BJ01-004", site: "BJ01", screened: 55, enrolled: 67, infused: 82, weight: "66", cells: "132", response: "PR", events: []episode{moderateCRS(28, 60, 130)}},
	{subject: "SH01-002", site: "SH01", screened: 58, enrolled: 70, infused: 96, weight: "59", cells: "118", retry: true, response: "SD",
		events: []episode{mildCRS(40, 100), {term: "Pneumonitis", class: "Respiratory, thoracic and mediastinal disorders", related: "probable", expected: "N", serious: "stay",
			course: []int{250, 2, 290, 3, 420, 2, 560, 1, 800, 0}, confirmed: "yes", reported: true}}},
	{subject: "BJ01-005", site: "BJ01", screened: 75, enrolled: 86, infused: 103, weight: "80", cells: "158", response: "PR", events: []episode{moderateCRS(35, 70, 150), neutropenia(80, 500)}},
	{subject: "BJ01-006", site: "BJ01", screened: 120, enrolled: 133, infused: 148, weight: "68", cells: "136", response: "SD", events: []episode{mildCRS(26, 70)}},
	{subject: "SH01-004", site: "SH01", screened: 128, enrolled: 145, infused: 162, weight: "52", cells: "104", response: "PR",
		events: []episode{moderateCRS(45, 90, 140), {term: "ICANS", related: "definite", expected: "Y", course: []int{100, 1, 130, 0},
			findings: map[string]any{"ice_score": 8, "consciousness": "awake"}}}},
	{subject: "BJ01-007", site: "BJ01", screened: 140, enrolled: 152, infused: 169, weight: "74", cells: "148", response: "SD", events: []episode{mildCRS(50, 95)}},
	{subject: "BJ01-009", site: "BJ01", screened: 186, enrolled: 199, infused: 214, weight: "70", cells: "280",
		events: []episode{moderateCRS(22, 60, 140), {term: "Atrial fibrillation", class: "Cardiac disorders", related: "possible", expected: "N", serious: "stay", course: []int{250, 2, 310, 0}}}},
	{subject: "BJ01-011", site: "BJ01", screened: 203, enrolled: 211, infused: 229, weight: "64", cells: "256", events: []episode{mildCRS(20, 400)}},
	{subject: "SH01-005", site: "SH01", screened: 208, enrolled: 216, infused: 237, weight: "57", cells: "228"},
}

// decided are the days of the dose decisions.
var decided = []int{0, 66, 132, 198}

// failure is somebody who could not enter.
type failure struct {
	subject, site string
	screened      int
	item, value   string // the screening value that spoke against it
	criterion     string
}

var failures = []failure{
	{"BJ01-003", "BJ01", 20, "ECOG", "2", "I4"},
	{"SH01-003", "SH01", 100, "ANTIGEN", "20", "I5"},
	{"BJ01-008", "BJ01", 180, "SPO2", "89", "E2"},
	{"BJ01-010", "BJ01", 196, "ICI_WEEKS", "2", "E5"},
}
