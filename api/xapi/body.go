package xapi

import (
	"errors"
	"io"
	"net/http"
	"os"

	"stepwise/internal/fault"
)

// read reads the whole body, up to a limit.
func (r *request) read(limit int64) ([]byte, error) {
	if r.body != nil {
		return r.body, nil
	}
	if r.ContentLength > limit {
		return nil, fault.New(fault.TooLarge, "xapi.toolarge", "Limit", limit>>20)
	}
	var out []byte
	if r.ContentLength > 0 {
		out = make([]byte, r.ContentLength)
		if _, err := io.ReadFull(r.Body, out); err != nil {
			return nil, broken(err)
		}
		return out, nil
	}
	out, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, broken(err)
	}
	if int64(len(out)) > limit {
		return nil, fault.New(fault.TooLarge, "xapi.toolarge", "Limit", limit>>20)
	}
	return out, nil
}

// broken says that a body stopped in the middle, or came too slowly.
func broken(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return refusal{http.StatusRequestTimeout, fault.Wrap(err, fault.Invalid, "xapi.slow")}
	}
	return fault.Wrap(err, fault.Invalid, "xapi.cut")
}
