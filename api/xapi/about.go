package xapi

import (
	"encoding/json"
	"net/http"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// getAbout says which versions are spoken. It needs no credentials (2.0 4.1.6.7).
func (s *Server) getAbout(w http.ResponseWriter, r *request) error {
	if err := r.query.only(); err != nil {
		return err
	}
	s.send(w, r, http.StatusOK, "application/json", []byte(`{"version":["2.0.0","1.0.3","1.0.2","1.0.1","1.0.0"],"extensions":{}}`))
	return nil
}

// getActivity answers what all statements together say of an activity, and its id
// alone when none has said anything (2.0 4.1.6.4).
func (s *Server) getActivity(w http.ResponseWriter, r *request) error {
	if err := r.need(lrs.StatementsRead|lrs.StatementsReadMine|lrs.AllRead, "statements/read/mine"); err != nil {
		return err
	}
	if err := r.query.only("activityId"); err != nil {
		return err
	}
	if _, err := r.query.required("activityId"); err != nil {
		return err
	}
	iri, err := r.query.iri("activityId")
	if err != nil {
		return err
	}
	out := struct {
		ObjectType string          `json:"objectType"`
		ID         string          `json:"id"`
		Definition json.RawMessage `json:"definition,omitempty"`
	}{ObjectType: statement.KindActivity, ID: iri}
	known, err := s.record.Activity(r.Context(), s.db.Read(), iri)
	if err == nil {
		out.Definition = json.RawMessage(known.Definition)
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	s.send(w, r, http.StatusOK, "application/json", text)
	return nil
}

// personObject is everything that is known to be the same person (2.0 4.1.6.3).
type personObject struct {
	ObjectType string          `json:"objectType"`
	Name       []string        `json:"name,omitempty"`
	Mbox       []string        `json:"mbox,omitempty"`
	Hashed     []string        `json:"mbox_sha1sum,omitempty"`
	OpenID     []string        `json:"openid,omitempty"`
	Account    []accountObject `json:"account,omitempty"`
}

type accountObject struct {
	HomePage string `json:"homePage"`
	Name     string `json:"name"`
}

// getAgent answers a person object for an agent. It holds the agent that was asked
// for and the name under which it is known: which other identities are the same
// doctor is nobody's business but the programme's.
func (s *Server) getAgent(w http.ResponseWriter, r *request) error {
	if err := r.need(lrs.StatementsRead|lrs.StatementsReadMine|lrs.Profile|lrs.AllRead, "statements/read/mine"); err != nil {
		return err
	}
	if err := r.query.only("agent"); err != nil {
		return err
	}
	if _, err := r.query.required("agent"); err != nil {
		return err
	}
	a, err := r.query.agent("agent", r.version)
	if err != nil {
		return err
	}
	out := personObject{ObjectType: "Person"}
	known, err := lrs.FindAgent(r.Context(), s.db.Read(), a.Key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	for _, name := range []string{a.Name, known.Name} {
		if name != "" && (len(out.Name) == 0 || out.Name[0] != name) {
			out.Name = append(out.Name, name)
		}
	}
	kind, home, value := lrs.SplitKey(a.Key)
	switch kind {
	case "mbox":
		out.Mbox = []string{value}
	case "mbox_sha1sum":
		out.Hashed = []string{value}
	case "openid":
		out.OpenID = []string{value}
	case "account":
		out.Account = []accountObject{{home, value}}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	s.send(w, r, http.StatusOK, "application/json", text)
	return nil
}
