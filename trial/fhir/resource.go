package fhir

// The elements of FHIR R4 (4.0.1) that we write, and no others. Empty ones are left
// out: FHIR forbids empty elements.

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type coding struct {
	System  string `json:"system,omitempty"`
	Version string `json:"version,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type reference struct {
	Reference string `json:"reference"`
}

type period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

type bundle struct {
	Type      string  `json:"resourceType"`
	Kind      string  `json:"type"`
	Timestamp string  `json:"timestamp"`
	Entry     []entry `json:"entry"`
}

type entry struct {
	URL      string `json:"fullUrl"`
	Resource any    `json:"resource"`
}

type study struct {
	Type        string       `json:"resourceType"`
	ID          string       `json:"id"`
	Identifier  []identifier `json:"identifier"`
	Title       string       `json:"title,omitempty"`
	Status      string       `json:"status"`
	Purpose     *concept     `json:"primaryPurposeType,omitempty"`
	Phase       *concept     `json:"phase,omitempty"`
	Description string       `json:"description,omitempty"`
	Enrollment  []reference  `json:"enrollment,omitempty"`
	Site        []reference  `json:"site,omitempty"`
	Arm         []arm        `json:"arm,omitempty"`
}

type arm struct {
	Name        string   `json:"name"`
	Type        *concept `json:"type,omitempty"`
	Description string   `json:"description,omitempty"`
}

type group struct {
	Type     string   `json:"resourceType"`
	ID       string   `json:"id"`
	Kind     string   `json:"type"`
	Actual   bool     `json:"actual"`
	Name     string   `json:"name"`
	Quantity int      `json:"quantity"`
	Member   []member `json:"member,omitempty"`
}

type member struct {
	Entity reference `json:"entity"`
}

type location struct {
	Type       string       `json:"resourceType"`
	ID         string       `json:"id"`
	Identifier []identifier `json:"identifier"`
	Name       string       `json:"name,omitempty"`
}

type patient struct {
	Type       string       `json:"resourceType"`
	ID         string       `json:"id"`
	Identifier []identifier `json:"identifier"`
}

type medication struct {
	Type string   `json:"resourceType"`
	ID   string   `json:"id"`
	Code *concept `json:"code"`
}

type subject struct {
	Type       string       `json:"resourceType"`
	ID         string       `json:"id"`
	Identifier []identifier `json:"identifier"`
	Status     string       `json:"status"`
	Period     *period      `json:"period,omitempty"`
	Study      reference    `json:"study"`
	Individual reference    `json:"individual"`
	Assigned   string       `json:"assignedArm,omitempty"`
	Actual     string       `json:"actualArm,omitempty"`
}

type adverse struct {
	Type        string      `json:"resourceType"`
	ID          string      `json:"id"`
	Identifier  *identifier `json:"identifier"`
	Actuality   string      `json:"actuality"`
	Event       *concept    `json:"event,omitempty"`
	Subject     reference   `json:"subject"`
	Date        string      `json:"date,omitempty"`
	Recorded    string      `json:"recordedDate,omitempty"`
	Seriousness *concept    `json:"seriousness,omitempty"`
	Severity    *concept    `json:"severity,omitempty"`
	Outcome     *concept    `json:"outcome,omitempty"`
	Suspect     []suspect   `json:"suspectEntity,omitempty"`
	Study       []reference `json:"study"`
}

type suspect struct {
	Instance  reference   `json:"instance"`
	Causality []causality `json:"causality,omitempty"`
}

type causality struct {
	Assessment *concept `json:"assessment"`
}

type observation struct {
	Type      string      `json:"resourceType"`
	ID        string      `json:"id"`
	Status    string      `json:"status"`
	Code      *concept    `json:"code"`
	Subject   reference   `json:"subject"`
	Focus     []reference `json:"focus"`
	Effective string      `json:"effectiveDateTime,omitempty"`
	Value     int         `json:"valueInteger"`
}
