package xapi

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// members are the members of a JSON object in their order, values as they are
// spelled.
type members struct {
	names  []string
	values map[string]json.RawMessage
}

// read reads an object and refuses everything else.
func (m *members) read(text []byte) error {
	m.names, m.values = nil, map[string]json.RawMessage{}
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("not an object: %v", err)
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		m.set(name, value)
	}
	_, err := d.Token()
	return err
}

func (m *members) set(name string, value json.RawMessage) {
	if _, ok := m.values[name]; !ok {
		m.names = append(m.names, name)
	}
	m.values[name] = value
}

// over lays other members over these; top-level members only (2.0 4.1.6.2).
func (m *members) over(other members) []byte {
	for _, name := range other.names {
		m.set(name, other.values[name])
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for i, name := range m.names {
		if i > 0 {
			out.WriteByte(',')
		}
		quoted, _ := json.Marshal(name) // a string
		out.Write(quoted)
		out.WriteByte(':')
		out.Write(m.values[name])
	}
	out.WriteByte('}')
	return out.Bytes()
}
