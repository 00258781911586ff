package fhir

// The elements of FHIR R4 (4.0.1) that we write, and no others. Empty ones are left
// out: FHIR forbids empty elements.

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type quantity struct {
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	System string  `json:"system"`
	Code   string  `json:"code"`
}

type interval struct {
	Low  *quantity `json:"low,omitempty"`
	High *quantity `json:"high,omitempty"`
}

type artifact struct {
	Type     string `json:"type"`
	Label    string `json:"label,omitempty"`
	Display  string `json:"display,omitempty"`
	Citation string `json:"citation,omitempty"`
	URL      string `json:"url,omitempty"`
}

type extension struct {
	URL       string      `json:"url"`
	Extension []extension `json:"extension,omitempty"`
	Code      string      `json:"valueCode,omitempty"`
	String    string      `json:"valueString,omitempty"`
}

// more carries the extensions of a primitive: "_title".
type more struct {
	Extension []extension `json:"extension"`
}

type meta struct {
	Version string `json:"versionId,omitempty"`
}

type narrative struct {
	Status string `json:"status"`
	Div    string `json:"div"`
}

// knowledge is what PlanDefinition and ActivityDefinition have in common.
type knowledge struct {
	Type       string       `json:"resourceType"`
	ID         string       `json:"id"`
	Meta       *meta        `json:"meta,omitempty"`
	Language   string       `json:"language,omitempty"`
	Text       *narrative   `json:"text,omitempty"`
	URL        string       `json:"url"`
	Identifier []identifier `json:"identifier"`
	Version    string       `json:"version"`
	Name       string       `json:"name"`
	Title      string       `json:"title"`
	TitleMore  *more        `json:"_title,omitempty"`
}

type plan struct {
	knowledge
	Kind         *concept   `json:"type,omitempty"`
	Status       string     `json:"status"`
	Experimental bool       `json:"experimental"`
	Publisher    string     `json:"publisher"`
	Description  string     `json:"description"`
	Usage        string     `json:"usage"`
	Topic        []concept  `json:"topic,omitempty"`
	Related      []artifact `json:"relatedArtifact,omitempty"`
	Action       []action   `json:"action,omitempty"`
}

type action struct {
	ID            string     `json:"id,omitempty"`
	Prefix        string     `json:"prefix,omitempty"`
	Title         string     `json:"title,omitempty"`
	Description   string     `json:"description,omitempty"`
	Text          string     `json:"textEquivalent,omitempty"`
	Code          []concept  `json:"code,omitempty"`
	Documentation []artifact `json:"documentation,omitempty"`
	Definition    string     `json:"definitionCanonical,omitempty"`
	Action        []action   `json:"action,omitempty"`
}

type activity struct {
	knowledge
	Status       string     `json:"status"`
	Experimental bool       `json:"experimental"`
	Publisher    string     `json:"publisher"`
	Description  string     `json:"description"`
	Usage        string     `json:"usage"`
	Topic        []concept  `json:"topic,omitempty"`
	Related      []artifact `json:"relatedArtifact,omitempty"`
	Kind         string     `json:"kind"`
	Intent       string     `json:"intent"`
	Product      *concept   `json:"productCodeableConcept,omitempty"`
	Dosage       []dosage   `json:"dosage,omitempty"`
}

type dosage struct {
	Text  string   `json:"text"`
	Route *concept `json:"route,omitempty"`
	Dose  []dose   `json:"doseAndRate,omitempty"`
}

type dose struct {
	Type     *concept  `json:"type,omitempty"`
	Range    *interval `json:"rateRange,omitempty"`
	Quantity *quantity `json:"rateQuantity,omitempty"`
}

type bundle struct {
	Type  string  `json:"resourceType"`
	ID    string  `json:"id,omitempty"`
	Kind  string  `json:"type"`
	Total *int    `json:"total,omitempty"`
	Link  []link  `json:"link,omitempty"`
	Entry []entry `json:"entry,omitempty"`
}

type link struct {
	Relation string `json:"relation"`
	URL      string `json:"url"`
}

type entry struct {
	FullURL  string  `json:"fullUrl"`
	Resource any     `json:"resource"`
	Search   *search `json:"search,omitempty"`
}

type search struct {
	Mode string `json:"mode"`
}

type outcome struct {
	Type  string  `json:"resourceType"`
	Issue []issue `json:"issue"`
}

type issue struct {
	Severity    string   `json:"severity"`
	Code        string   `json:"code"`
	Diagnostics string   `json:"diagnostics"`
	Expression  []string `json:"expression,omitempty"`
}
