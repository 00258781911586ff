package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// FieldErrors are the sentences beside a form's fields, keyed by field name.
type FieldErrors map[string]string

// Errors turns a fault's fields into sentences. Two faults of one field join.
func Errors(ctx context.Context, err error) FieldErrors {
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return nil
	}
	out := FieldErrors{}
	for _, x := range f.Fields {
		s := lang.SayMap(lang.From(ctx), x.Key, x.Args)
		if old := out[x.Where]; old != "" {
			s = old + " " + s
		}
		out[x.Where] = s
	}
	return out
}

// FormLimit bounds an ordinary form's body; uploads set their own.
const FormLimit = 2 << 20

// ParseForm reads a form of at most FormLimit bytes, in UTF-8.
func ParseForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, FormLimit)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		return fault.Wrap(err, fault.Invalid, "fault.form")
	}
	for name, values := range r.Form {
		for _, v := range values {
			if i := strings.IndexRune(v, '\uFFFD'); i >= 0 || !validUTF8(v) {
				if !validUTF8(v) {
					return &fault.Fault{Kind: fault.Invalid, Key: "fault.form",
						Fields: []fault.Field{{Where: name, Key: "fault.utf8", Args: map[string]any{"At": firstBadByte(v)}}}}
				}
			}
		}
	}
	return nil
}

func validUTF8(s string) bool { return firstBadByte(s) < 0 }

func firstBadByte(s string) int {
	for i, c := range s {
		if c == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return -1
}

// TextOf reads a bilingual field: "title.en" and "title.zh".
func TextOf(form url.Values, name string) lang.Text {
	return lang.Text{EN: form.Get(name + ".en"), ZH: form.Get(name + ".zh")}.Trim()
}

// Int reads a whole number from min to max, noting a fault for the field.
func Int(f *fault.Form, form url.Values, name string, min, max int) int {
	n, err := strconv.Atoi(strings.TrimSpace(form.Get(name)))
	if err != nil || n < min || n > max {
		f.Add(name, "fault.number", "Min", min, "Max", max)
	}
	return n
}

// Size writes a number of bytes as people do.
func Size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// WriteJSON answers with JSON.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func queryEscape(s string) string { return url.QueryEscape(s) }
