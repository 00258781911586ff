package xapi

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// shelf is one of the three kinds of documents: its parameters and scopes.
type shelf struct {
	kind    lrs.DocumentKind
	name    string   // the parameter that names a document
	params  []string // all parameters
	scope   lrs.Scope
	scopeIs string
	guarded func(statement.Version) bool // a PUT over a document needs a condition
}

var (
	stateShelf = shelf{lrs.State, "stateId", []string{"activityId", "agent", "registration", "stateId", "since"}, lrs.StateScope, "state",
		func(v statement.Version) bool { return v == statement.V200 }}
	agentShelf = shelf{lrs.AgentProfile, "profileId", []string{"agent", "profileId", "since"}, lrs.Profile, "profile",
		func(statement.Version) bool { return true }}
	activityShelf = shelf{lrs.ActivityProfile, "profileId", []string{"activityId", "profileId", "since"}, lrs.Profile, "profile",
		func(statement.Version) bool { return true }}
)

func (s *Server) getState(w http.ResponseWriter, r *request) error {
	return s.getDocument(w, r, stateShelf)
}
func (s *Server) putState(w http.ResponseWriter, r *request) error {
	return s.putDocument(w, r, stateShelf)
}
func (s *Server) postState(w http.ResponseWriter, r *request) error {
	return s.postDocument(w, r, stateShelf)
}
func (s *Server) deleteState(w http.ResponseWriter, r *request) error {
	return s.deleteDocument(w, r, stateShelf)
}
func (s *Server) getAgentProfile(w http.ResponseWriter, r *request) error {
	return s.getDocument(w, r, agentShelf)
}
func (s *Server) putAgentProfile(w http.ResponseWriter, r *request) error {
	return s.putDocument(w, r, agentShelf)
}
func (s *Server) postAgentProfile(w http.ResponseWriter, r *request) error {
	return s.postDocument(w, r, agentShelf)
}
func (s *Server) deleteAgentProfile(w http.ResponseWriter, r *request) error {
	return s.deleteDocument(w, r, agentShelf)
}
func (s *Server) getActivityProfile(w http.ResponseWriter, r *request) error {
	return s.getDocument(w, r, activityShelf)
}
func (s *Server) putActivityProfile(w http.ResponseWriter, r *request) error {
	return s.putDocument(w, r, activityShelf)
}
func (s *Server) postActivityProfile(w http.ResponseWriter, r *request) error {
	return s.postDocument(w, r, activityShelf)
}
func (s *Server) deleteActivityProfile(w http.ResponseWriter, r *request) error {
	return s.deleteDocument(w, r, activityShelf)
}

// place reads where a document lies; its ID is "" when the request names none.
func (f shelf) place(r *request) (p lrs.Place, err error) {
	if err := r.query.only(f.params...); err != nil {
		return p, err
	}
	p.Kind = f.kind
	if f.kind != lrs.AgentProfile {
		if _, err := r.query.required("activityId"); err != nil {
			return p, err
		}
		if p.Activity, err = r.query.iri("activityId"); err != nil {
			return p, err
		}
	}
	if f.kind != lrs.ActivityProfile {
		if _, err := r.query.required("agent"); err != nil {
			return p, err
		}
		a, err := r.query.agent("agent", r.version)
		if err != nil {
			return p, err
		}
		p.Agent = a.Key
	}
	if text, ok := r.query["registration"]; ok {
		if !id.Valid(text) {
			return p, fault.New(fault.Invalid, "xapi.uuid", "At", "registration")
		}
		p.Registration = strings.ToLower(text)
	}
	if text, ok := r.query[f.name]; ok {
		if text == "" {
			return p, fault.New(fault.Invalid, "xapi.missing", "At", f.name)
		}
		p.ID = text
	}
	if r.Method == http.MethodPut || r.Method == http.MethodPost {
		return p, nil // asked when the document has been read
	}
	return p, r.reach(lrs.Access{Place: p, Write: r.Method == http.MethodDelete})
}

// one is place for requests that must name a document.
func (f shelf) one(r *request) (lrs.Place, error) {
	if r.query.has("since") {
		return lrs.Place{}, fault.New(fault.Invalid, "xapi.since", "At", "since")
	}
	if _, err := r.query.required(f.name); err != nil {
		return lrs.Place{}, err
	}
	return f.place(r)
}

func (s *Server) getDocument(w http.ResponseWriter, r *request, f shelf) error {
	if err := r.need(f.scope|lrs.AllRead, f.scopeIs); err != nil {
		return err
	}
	p, err := f.place(r)
	if err != nil {
		return err
	}
	if p.ID == "" {
		return s.listDocuments(w, r, p)
	}
	if r.query.has("since") {
		return fault.New(fault.Invalid, "xapi.since", "At", "since")
	}
	d, err := s.record.Document(r.Context(), s.db.Read(), p)
	if err != nil {
		return err
	}
	if d == nil {
		return fault.New(fault.NotFound, "xapi.nodocument")
	}
	w.Header().Set("ETag", `"`+d.ETag+`"`)
	w.Header().Set("Last-Modified", d.Updated.Std().Format(http.TimeFormat))
	// What a client keeps here must not run as a page of ours.
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	s.send(w, r, http.StatusOK, d.Type, d.Body)
	return nil
}

func (s *Server) listDocuments(w http.ResponseWriter, r *request, p lrs.Place) error {
	since, err := r.query.time("since", r.version)
	if err != nil {
		return err
	}
	ids, newest, err := s.record.DocumentIDs(r.Context(), s.db.Read(), p, since)
	if err != nil {
		return err
	}
	text, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	if newest != 0 {
		w.Header().Set("Last-Modified", newest.Std().Format(http.TimeFormat))
	}
	s.send(w, r, http.StatusOK, "application/json", text)
	return nil
}

// arriving reads the document that a request brings.
func (s *Server) arriving(r *request, f shelf) (d lrs.Document, err error) {
	if err := r.need(f.scope, f.scopeIs); err != nil {
		return d, err
	}
	if d.Place, err = f.one(r); err != nil {
		return d, err
	}
	if d.Type = r.Header.Get("Content-Type"); d.Type == "" {
		d.Type = "application/octet-stream"
	}
	if _, _, err := mime.ParseMediaType(d.Type); err != nil {
		return d, fault.New(fault.Invalid, "xapi.badtype", "At", "Content-Type")
	}
	if d.Body, err = r.read(s.limits.Document); err != nil {
		return d, err
	}
	if isJSON(d.Type) && !json.Valid(d.Body) {
		return d, fault.New(fault.Invalid, "xapi.notjson")
	}
	return d, r.reach(lrs.Access{Place: d.Place, Write: true, Type: d.Type, Body: d.Body})
}

func (s *Server) putDocument(w http.ResponseWriter, r *request, f shelf) error {
	d, err := s.arriving(r, f)
	if err != nil {
		return err
	}
	when, err := readCondition(r)
	if err != nil {
		return err
	}
	err = s.record.Change(r.Context(), d.Place, func(was *lrs.Document) (*lrs.Document, error) {
		if err := when.check(was); err != nil {
			return nil, err
		}
		// Two clients that know nothing of each other must not overwrite each
		// other's work (2.0 4.1.4; 1.0.3 communication 3.1).
		if when.none() && f.guarded(r.version) {
			if was != nil {
				return nil, fault.New(fault.Conflict, "xapi.condition", "At", "If-Match")
			}
			if r.version == statement.V103 { // which asks for a condition even then
				return nil, fault.New(fault.Invalid, "xapi.wantcondition", "At", "If-None-Match")
			}
		}
		now := d
		return &now, nil
	})
	if err == nil {
		s.send(w, r, http.StatusNoContent, "", nil)
	}
	return err
}

// postDocument lays a JSON object over the one that is there (2.0 4.1.6.2).
func (s *Server) postDocument(w http.ResponseWriter, r *request, f shelf) error {
	d, err := s.arriving(r, f)
	if err != nil {
		return err
	}
	when, err := readCondition(r)
	if err != nil {
		return err
	}
	var over members
	merges := isJSON(d.Type) && over.read(d.Body) == nil
	if isJSON(d.Type) && !merges {
		return fault.New(fault.Invalid, "xapi.notobject")
	}
	err = s.record.Change(r.Context(), d.Place, func(was *lrs.Document) (*lrs.Document, error) {
		if err := when.check(was); err != nil {
			return nil, err
		}
		now := d
		if was == nil {
			return &now, nil
		}
		var under members
		if !merges || !isJSON(was.Type) || under.read(was.Body) != nil {
			return nil, fault.New(fault.Invalid, "xapi.nomerge")
		}
		now.Body = under.over(over)
		return &now, nil
	})
	if err == nil {
		s.send(w, r, http.StatusNoContent, "", nil)
	}
	return err
}

func (s *Server) deleteDocument(w http.ResponseWriter, r *request, f shelf) error {
	if err := r.need(f.scope, f.scopeIs); err != nil {
		return err
	}
	if f.kind == lrs.State && !r.query.has(f.name) {
		return s.deleteStates(w, r)
	}
	p, err := f.one(r)
	if err != nil {
		return err
	}
	when, err := readCondition(r)
	if err != nil {
		return err
	}
	err = s.record.Change(r.Context(), p, func(was *lrs.Document) (*lrs.Document, error) { return nil, when.check(was) })
	if err == nil {
		s.send(w, r, http.StatusNoContent, "", nil)
	}
	return err
}

// deleteStates removes every state of an activity and an agent at once.
func (s *Server) deleteStates(w http.ResponseWriter, r *request) error {
	p, err := stateShelf.place(r)
	if err != nil {
		return err
	}
	if r.query.has("since") {
		return fault.New(fault.Invalid, "xapi.since", "At", "since")
	}
	if err := s.record.DeleteDocuments(r.Context(), p); err != nil {
		return err
	}
	s.send(w, r, http.StatusNoContent, "", nil)
	return nil
}

func isJSON(mediaType string) bool {
	kind, _, _ := mime.ParseMediaType(mediaType)
	return kind == "application/json"
}
