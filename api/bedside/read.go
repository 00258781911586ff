package bedside

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"stepwise/internal/fault"
)

// read takes JSON within the limits.
func read(r *http.Request) ([]byte, error) {
	if !isJSON(r.Header.Get("Content-Type")) || r.Header.Get("Content-Encoding") != "" {
		return nil, errMedia
	}
	return io.ReadAll(r.Body)
}

// split finds the items of a text that is one JSON object or a list of them.
func split(text []byte) (items []json.RawMessage, list bool, err error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	if tooDeep(text) {
		return nil, false, fault.New(fault.TooLarge, "ehr.request.deep", "Max", maxDepth)
	}
	if !json.Valid(text) || text[0] != '{' && text[0] != '[' {
		return nil, false, fault.New(fault.Invalid, "ehr.request.item")
	}
	if text[0] == '{' {
		return []json.RawMessage{text}, false, nil
	}
	if err := json.Unmarshal(text, &items); err != nil {
		return nil, true, fault.Wrap(err, fault.Invalid, "ehr.request.item")
	}
	if len(items) > maxItems {
		return nil, true, fault.New(fault.TooLarge, "ehr.request.items", "Max", maxItems)
	}
	return items, true, nil
}

// tooDeep looks for brackets within brackets without building anything.
func tooDeep(text []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
