package protocol

import (
	"testing"

	"stepwise/internal/lang"
)

// What does not read is told by its place and its kind, in both languages.
func TestUnreadableJSON(t *testing.T) {
	for _, c := range []struct {
		why, field, text, key string
		line, column          int
		name                  string
	}{
		{"a comma too many", "levels", "[\n {\"level\": 1,}\n]", "protocol.json.syntax", 2, 15, ""},
		{"cut off", "levels", "[{\"level\": 1", "protocol.json.end", 1, 13, ""},
		{"nothing", "levels", " ", "protocol.json.end", 1, 2, ""},
		{"two documents", "levels", "[] []", "protocol.json.after", 1, 1, ""},
		{"a misspelt key", "dlt", "{\n \"windows\": 28}", "protocol.json.unknown", 2, 2, "windows"},
		{"a text for a whole number", "dlt", "{\"window\": \"28\"}", "protocol.json.whole", 1, 16, "window"},
		{"a text for a list", "dlt", "{\"rules\": \"none\"}", "protocol.json.list", 1, 17, "rules"},
		{"a number for a text", "levels", "[{\"unit\": 5}]", "protocol.json.text", 1, 12, "unit"},
	} {
		p := new(Protocol).Set(c.field, c.text)
		if p == nil || p.Key != c.key || p.Args["Line"] != c.line || p.Args["Column"] != c.column || c.name != "" && p.Args["Name"] != c.name {
			t.Errorf("%s: %+v", c.why, p)
			continue
		}
		if !lang.Has(p.Key) {
			t.Errorf("%s is not said in both languages", p.Key)
		}
	}
}
