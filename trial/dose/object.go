package dose

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// Object is a JSON object whose keys are taken one after another. What nobody took
// is unknown and refused by Done: a misspelt parameter must never be a default.
// Keys are exact, a key may stand only once, and null is not a value.
type Object struct {
	keys   []string // in order
	values map[string]json.RawMessage
}

// ReadObject reads one JSON object and nothing behind it. What it refuses is a
// [Problem]; where no key is to blame its key is "input".
func ReadObject(data []byte) (*Object, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, problem("input", "is not a JSON object")
	}
	o := &Object{values: map[string]json.RawMessage{}}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, problem("input", "is not JSON: %v", oneLine(err))
		}
		key := t.(string) // the decoder accepts nothing else here
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, problem(name(key), "is not JSON: %v", oneLine(err))
		}
		if _, twice := o.values[key]; twice {
			return nil, problem(name(key), "stands twice")
		}
		if string(value) == "null" {
			return nil, problem(name(key), "is null; leave the key out for its default")
		}
		o.keys, o.values[key] = append(o.keys, key), value
	}
	if _, err := d.Token(); err != nil {
		return nil, problem("input", "is not JSON: %v", oneLine(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, problem("input", "has text after the object")
	}
	return o, nil
}

// Has tells whether a key stands there and was not taken yet.
func (o *Object) Has(key string) bool { _, ok := o.values[key]; return ok }

// Keys lists what was not taken yet, in the order of the input.
func (o *Object) Keys() []string {
	return slices.DeleteFunc(slices.Clone(o.keys), func(k string) bool { return !o.Has(k) })
}

// Take moves the value of a key into a pointer and reports whether there was one. A
// value of another type is a [Problem].
func (o *Object) Take(key string, into any) (bool, error) {
	value, ok := o.values[key]
	if !ok {
		return false, nil
	}
	delete(o.values, key)
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return true, problem(key, wanted(into), wrong.Value)
		}
		return true, problem(key, "%s", oneLine(err))
	}
	return true, nil
}

// Only refuses the first key that is none of these. Asked before anything is taken, a
// misspelt key is named itself and not the missing one that it was meant to be.
func (o *Object) Only(keys ...string) error {
	for _, k := range o.Keys() {
		if !slices.Contains(keys, k) {
			return problem(name(k), "is not a key that is known here")
		}
	}
	return nil
}

// Done refuses what nobody took.
func (o *Object) Done() error {
	if keys := o.Keys(); len(keys) > 0 {
		return problem(name(keys[0]), "is not a key that is known here")
	}
	return nil
}

// name keeps a hostile key inside one line.
func name(key string) string {
	if key == "" || len(key) > 40 || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }) {
		short, _ := json.Marshal(key[:min(len(key), 40)])
		return string(short)
	}
	return key
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func wanted(into any) string {
	switch into.(type) {
	case *int, **int:
		return "is %s where a whole number is wanted"
	case *float64, **float64:
		return "is %s where a number is wanted"
	case *bool, **bool:
		return "is %s where true or false is wanted"
	case *string, **string:
		return "is %s where a text is wanted"
	case *[]float64:
		return "is %s where a list of numbers is wanted"
	case *[]int:
		return "is %s where a list of whole numbers is wanted"
	}
	return "is %s where another type is wanted"
}
