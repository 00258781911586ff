package xapi

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// receiveMixed reads statements that come with the bytes of their attachments.
func (s *Server) receiveMixed(r *request) ([]*statement.Statement, map[string][]byte, error) {
	limits := mixedLimits{Total: s.limits.Attachments, Statements: s.limits.Statements, Header: 16 << 10, Parts: 1000}
	if r.ContentLength > limits.Total {
		return nil, nil, fault.New(fault.TooLarge, "multipart.total", "Most", limits.Total)
	}
	body := io.Reader(r.Body)
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	m, err := openMixed(body, r.Header.Get("Content-Type"), limits)
	if err != nil {
		return nil, nil, err
	}
	text, err := m.statements()
	if err != nil {
		return nil, nil, err
	}
	batch, err := r.parse(text)
	if err != nil {
		return nil, nil, err
	}
	var wanted []statement.Attachment
	for _, one := range batch {
		wanted = append(wanted, one.Attachments...)
	}
	files, err := m.files(wanted)
	if err != nil {
		return nil, nil, err
	}
	return batch, files, s.complete(r, batch, files)
}

// signatures refuses statements whose signatures are not theirs. Bytes that came
// with an earlier request are as good.
func (s *Server) signatures(r *request, batch []*statement.Statement, files map[string][]byte) error {
	for i, one := range batch {
		err := checkSignatures(one, i, func(sha2 string) ([]byte, error) {
			if b := files[sha2]; b != nil {
				return b, nil
			}
			b, err := s.record.Attachment(r.Context(), s.db.Read(), sha2)
			if fault.Is(err, fault.NotFound) {
				return nil, nil
			}
			return b, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sendMixed answers with statements and the bytes of their attachments, one after
// the other: a page may have more of them than memory. When the store fails in the
// middle the connection is cut, so that nobody takes half an answer for a whole one.
func (s *Server) sendMixed(w http.ResponseWriter, r *request, body []byte, rows []lrs.Row) error {
	files, err := s.filesOf(r, rows)
	if err != nil {
		return err
	}
	out := multipart.NewWriter(w)
	h := w.Header()
	h.Set(versionHeader, r.version.String())
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", mixedType(out))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if err := addStatements(out, body); err != nil {
		return nil // the reader went away
	}
	for _, a := range files {
		b, err := s.record.Attachment(r.Context(), s.db.Read(), a.SHA2)
		if err != nil {
			slog.ErrorContext(r.Context(), "xapi", "err", err, "attachment", a.SHA2)
			panic(http.ErrAbortHandler)
		}
		if err := addFile(out, a.ContentType, a.SHA2, b); err != nil {
			return nil
		}
	}
	out.Close()
	return nil
}

// filesOf are the attachments of some statements whose bytes we have, each once.
func (s *Server) filesOf(r *request, rows []lrs.Row) ([]statement.Attachment, error) {
	var out []statement.Attachment
	met := map[string]bool{}
	for _, row := range rows {
		one, err := row.Statement()
		if err != nil {
			return nil, err
		}
		for _, a := range one.Attachments {
			if met[a.SHA2] {
				continue
			}
			met[a.SHA2] = true
			here, err := s.record.HasAttachment(r.Context(), s.db.Read(), a.SHA2)
			if err != nil {
				return nil, err
			}
			if here {
				out = append(out, a)
			}
		}
	}
	return out, nil
}
