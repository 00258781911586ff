package ui

import (
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/sheet"
)

// List reads the multipart form of a page that takes a spreadsheet in the field
// "list": the file's name, for showing only, and its bytes, sheet.MaxBytes at most.
// The other fields are in r.PostForm afterwards, with an error too.
func List(w http.ResponseWriter, r *http.Request) (name string, data []byte, err error) {
	// A little more than the file, for the other fields; all of it in memory.
	const most = sheet.MaxBytes + 64<<10
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseMultipartForm(most); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return "", nil, fault.New(fault.TooLarge, "fault.toolarge", "Limit", Size(sheet.MaxBytes))
		}
		return "", nil, fault.Wrap(err, fault.Invalid, "sheet.empty")
	}
	defer r.MultipartForm.RemoveAll()
	file, header, err := r.FormFile("list")
	if err != nil {
		var f fault.Form
		f.Add("list", "fault.required")
		return "", nil, f.Err()
	}
	defer file.Close()
	data, err = io.ReadAll(file)
	// The name is never used as a path; browsers of old send one.
	return path.Base(strings.ReplaceAll(header.Filename, `\`, "/")), data, err
}
