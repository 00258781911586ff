package protocol

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
)

// Fields are the JSON keys of a protocol, in their order.
func Fields() []string {
	var out []string
	t := reflect.TypeFor[Protocol]()
	for i := range t.NumField() {
		out = append(out, key(t.Field(i)))
	}
	return out
}

func key(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// Set reads one field of a protocol from JSON, strictly: no unknown keys, nothing
// behind it. What does not read is a Problem at the field with line, column and
// reason.
func (p *Protocol) Set(field, text string) *Problem {
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		if key(v.Type().Field(i)) != field {
			continue
		}
		into := reflect.New(v.Field(i).Type())
		if err := strict(text, into.Interface()); err != nil {
			return unreadable(field, text, err)
		}
		v.Field(i).Set(into.Elem())
		return nil
	}
	return &Problem{Where: field, Key: "protocol.check.field"}
}

// Text is one field as JSON, indented for people.
func (p *Protocol) Text(field string) string {
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		if key(v.Type().Field(i)) == field {
			text, err := json.MarshalIndent(v.Field(i).Interface(), "", "  ")
			if err != nil {
				return ""
			}
			return string(text)
		}
	}
	return ""
}

// Write is the protocol as it is stored.
func (p *Protocol) Write() (string, error) {
	text, err := json.Marshal(p)
	return string(text), err
}

var errAfter = errors.New("there is text after the end")

func strict(text string, into any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errAfter
	}
	return nil
}
