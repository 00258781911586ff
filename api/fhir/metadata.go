package fhir

import (
	"encoding/json"
	"net/http"
)

type capability struct {
	Type           string    `json:"resourceType"`
	ID             string    `json:"id"`
	Text           narrative `json:"text"`
	URL            string    `json:"url"`
	Version        string    `json:"version"`
	Name           string    `json:"name"`
	Title          string    `json:"title"`
	Status         string    `json:"status"`
	Date           string    `json:"date"`
	Publisher      string    `json:"publisher"`
	Description    string    `json:"description"`
	Kind           string    `json:"kind"`
	Software       named     `json:"software"`
	Implementation served    `json:"implementation"`
	FHIRVersion    string    `json:"fhirVersion"`
	Format         []string  `json:"format"`
	Rest           []rest    `json:"rest"`
}

type named struct {
	Name string `json:"name"`
}

type served struct {
	Description string `json:"description"`
	URL         string `json:"url"`
}

type rest struct {
	Mode          string    `json:"mode"`
	Documentation string    `json:"documentation"`
	Security      *security `json:"security,omitempty"`
	Resource      []offered `json:"resource"`
}

type security struct {
	CORS        bool   `json:"cors"`
	Description string `json:"description"`
}

type offered struct {
	Type        string      `json:"type"`
	Interaction []does      `json:"interaction"`
	Versioning  string      `json:"versioning"`
	Parameters  []parameter `json:"searchParam,omitempty"`
	Docs        string      `json:"documentation,omitempty"`
}

type does struct {
	Code string `json:"code"`
}

type parameter struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Docs string `json:"documentation"`
}

// capabilityDate is when what this server offers last changed.
const capabilityDate = "2026-11-22"

// metadata answers GET [base]/metadata (R4, 3.1.0.9).
func (s *server) metadata(w http.ResponseWriter, r *http.Request) {
	var list []parameter
	for _, k := range known {
		list = append(list, parameter{k.name, k.kind, k.says})
	}
	resource := func(kind string) offered {
		return offered{Type: kind, Interaction: []does{{"read"}, {"search-type"}}, Versioning: "versioned", Parameters: list}
	}
	says := "Clinical knowledge about immune-related adverse events, made from verified statements: read and search, nothing else."
	body, err := json.Marshal(capability{
		Type: "CapabilityStatement", ID: "stepwise", URL: canonical + "CapabilityStatement/stepwise", Version: "1", Name: "StepwiseKnowledge", Title: "Stepwise: clinical knowledge",
		Text:   narrative{"generated", `<div xmlns="http://www.w3.org/1999/xhtml"><p>` + says + `</p></div>`},
		Status: "active", Date: capabilityDate, Publisher: publisher, Description: says, Kind: "instance",
		Software: named{"Stepwise"}, Implementation: served{says, s.config.Origin + "/fhir/R4"}, FHIRVersion: "4.0.1",
		Format: []string{"json", Media},
		Rest: []rest{{Mode: "server", Documentation: says, Security: &security{true, "Open to anybody: nothing here is about a person."},
			Resource: []offered{resource("PlanDefinition"), resource("ActivityDefinition"),
				{Type: "Bundle", Interaction: []does{{"read"}}, Versioning: "versioned", Docs: "Bundle/bedside holds every resource."}}}},
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, r, http.StatusOK, digest(body), body)
}
