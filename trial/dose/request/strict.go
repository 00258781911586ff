package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"reflect"
	"strings"

	"stepwise/trial/dose"
	"stepwise/trial/dose/calendar"
)

// modelKeys are the keys of a calendar model.
func modelKeys() (keys []string) {
	t := reflect.TypeFor[calendar.Model]()
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		keys = append(keys, key)
	}
	return keys
}

func keysIn(m map[string]json.RawMessage) iter.Seq[string] { return maps.Keys(m) }

// strictly decodes and refuses unknown keys, in one line.
func strictly(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(to)
	if _, ok := errors.AsType[dose.Problem](err); ok {
		return err
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return problem("", "is %s where another type is wanted", wrong.Value)
	}
	if err != nil {
		return errors.New(strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "json: "))
	}
	return nil
}
