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

// putStatement stores one statement under an id that the client chose (2.0 4.1.6.1).
func (s *Server) putStatement(w http.ResponseWriter, r *request) error {
	if err := r.query.only("statementId"); err != nil {
		return err
	}
	given, err := r.query.required("statementId")
	if err != nil {
		return err
	}
	if !id.Valid(given) {
		return fault.New(fault.Invalid, "xapi.uuid", "At", "statementId")
	}
	name, err := r.query.uuid("statementId")
	if err != nil {
		return err
	}
	batch, bytes, err := s.receive(r)
	if err != nil {
		return err
	}
	batch[0].Assigned = name
	if batch[0].ID != "" && batch[0].ID != name {
		return fault.New(fault.Invalid, "xapi.otherid", "At", "/id")
	}
	if _, err := s.store(r, batch, bytes); err != nil {
		return err
	}
	s.consistent(w)
	s.send(w, r, http.StatusNoContent, "", nil)
	return nil
}

// postStatements stores one or many statements: all or none.
func (s *Server) postStatements(w http.ResponseWriter, r *request) error {
	if err := r.query.only(); err != nil {
		return err
	}
	batch, bytes, err := s.receive(r)
	if err != nil {
		return err
	}
	ids, err := s.store(r, batch, bytes)
	if err != nil {
		return err
	}
	text, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	s.consistent(w)
	s.send(w, r, http.StatusOK, "application/json", text)
	return nil
}

func (s *Server) store(r *request, batch []*statement.Statement, bytes map[string][]byte) ([]string, error) {
	if r.caller.Spend != nil && len(batch) > 0 {
		if err := r.caller.Spend(len(batch)); err != nil {
			return nil, err
		}
	}
	caller := r.caller
	caller.Default = r.version // in whose words the store adds what is missing
	ids, err := s.record.Accept(r.Context(), &caller, batch, bytes)
	if err == nil {
		r.stored = len(ids)
	}
	return ids, err
}

// receive reads the statements of a request, with the bytes of their attachments.
func (s *Server) receive(r *request) ([]*statement.Statement, map[string][]byte, error) {
	if err := r.need(lrs.StatementsWrite, "statements/write"); err != nil {
		return nil, nil, err
	}
	if !r.originMine() {
		return nil, nil, fault.New(fault.Forbidden, "xapi.origin", "Origin", r.Header.Get("Origin"))
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "xapi.mediatype", "At", "Content-Type")
	}
	switch kind {
	case "application/json":
		text, err := r.read(s.limits.Statements)
		if err != nil {
			return nil, nil, err
		}
		batch, err := r.parse(text)
		if err != nil {
			return nil, nil, err
		}
		return batch, nil, s.complete(r, batch, nil)
	case "multipart/mixed":
		return s.receiveMixed(r)
	}
	return nil, nil, fault.New(fault.Invalid, "xapi.mediatype", "At", "Content-Type")
}

// parse reads one statement of a PUT, and one or many of a POST.
func (r *request) parse(text []byte) ([]*statement.Statement, error) {
	if r.Method != http.MethodPut {
		return statement.ParseBatch(text, r.version)
	}
	if strings.HasPrefix(strings.TrimSpace(string(text[:min(len(text), 64)])), "[") {
		return nil, fault.New(fault.Invalid, "xapi.putone")
	}
	one, err := statement.Parse(text, r.version)
	return []*statement.Statement{one}, err
}

// complete refuses attachments whose bytes neither came along nor can be fetched
// (2.0 4.1.3), and signatures that are not theirs. That the bytes have come before
// does not help: whoever knows a hash could read another client's file.
func (s *Server) complete(r *request, batch []*statement.Statement, bytes map[string][]byte) error {
	for i, one := range batch {
		for _, a := range one.Attachments {
			if a.FileURL == "" && bytes[a.SHA2] == nil {
				return fault.New(fault.Invalid, "xapi.nobytes", "Index", i, "At", "/attachments", "SHA2", a.SHA2)
			}
		}
	}
	return s.signatures(r, batch, bytes)
}

// consistent says up to when everything that was stored can be found.
func (s *Server) consistent(w http.ResponseWriter) {
	w.Header().Set("X-Experience-API-Consistent-Through", s.record.ConsistentThrough().String())
}
