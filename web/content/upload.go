package content

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"stepwise/internal/blob"
	"stepwise/internal/fault"
)

// withUpload hands the file of a form to read, as it comes over the wire: nothing
// is kept in memory or in a temporary file. Files of more than limit bytes are
// TooLarge.
func withUpload(w http.ResponseWriter, r *http.Request, limit int64, read func(name string, body io.Reader) error) error {
	const around = 64 << 10 // of the form around the file
	r.Body = http.MaxBytesReader(w, r.Body, limit+around)
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "content.nofile")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fault.New(fault.Invalid, "content.nofile")
		}
		if err != nil {
			return tooLarge(err, limit)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		return tooLarge(read(part.FileName(), part), limit)
	}
}

func tooLarge(err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New(fault.TooLarge, "fault.toolarge", "Limit", blob.Bytes(limit))
	}
	return err
}

func isJSON(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".json") }

// sendFile answers with a file to be saved, which is made whole before its first
// byte leaves.
func sendFile(w http.ResponseWriter, name, kind string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err := w.Write(b.Bytes())
	return err
}
