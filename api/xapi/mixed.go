package xapi

import (
	"net/http"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

func (s *Server) receiveMixed(r *request) ([]*statement.Statement, map[string][]byte, error) {
	return nil, nil, fault.New(fault.Invalid, "xapi.mediatype", "At", "Content-Type")
}

func (s *Server) sendMixed(w http.ResponseWriter, r *request, body []byte, rows []lrs.Row) error {
	s.send(w, r, http.StatusOK, "application/json", body)
	return nil
}
