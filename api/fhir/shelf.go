package fhir

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"stepwise/knowledge/fact"
)

// document is one resource, written once.
type document struct {
	knowledge
	status string
	body   json.RawMessage
}

// shelf holds every resource of one state of the knowledge. It does not change.
type shelf struct {
	base   *fact.Base
	types  map[string][]*document // by resource type
	byID   map[string]*document   // "PlanDefinition/nephritis"
	bundle []byte                 // all of them
	tag    string
}

func newShelf(b *fact.Base) (*shelf, error) {
	s := &shelf{base: b, types: map[string][]*document{"PlanDefinition": nil, "ActivityDefinition": nil}, byID: map[string]*document{}}
	for _, p := range plans(b) {
		if err := s.put(&p.knowledge, p.Status, p); err != nil {
			return nil, err
		}
	}
	for _, a := range activities(b) {
		if err := s.put(&a.knowledge, a.Status, a); err != nil {
			return nil, err
		}
	}
	all := bundle{Type: "Bundle", ID: "bedside", Kind: "collection"}
	for _, kind := range []string{"PlanDefinition", "ActivityDefinition"} {
		for _, d := range s.types[kind] {
			all.Entry = append(all.Entry, entry{FullURL: d.URL, Resource: d.body})
		}
	}
	var err error
	s.bundle, err = json.Marshal(all)
	s.tag = digest(s.bundle)
	return s, err
}

// put writes a resource. Its version is a hash of what it says, so that a client sees
// at once whether anything changed.
func (s *shelf) put(k *knowledge, status string, v any) error {
	bare, err := json.Marshal(v)
	if err != nil {
		return err
	}
	k.Version = digest(bare)
	k.Meta = &meta{Version: k.Version}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	d := &document{*k, status, body}
	s.types[k.Type] = append(s.types[k.Type], d)
	s.byID[k.Type+"/"+k.ID] = d
	return nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
