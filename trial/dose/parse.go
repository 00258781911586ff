package dose

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// fields are the parameters of Settings: JSON key and index of the field.
var fields = func() (list []field) {
	t := reflect.TypeFor[Settings]()
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		list = append(list, field{key, i})
	}
	return list
}()

// SettingsKeys lists the JSON keys of Settings, those of every design.
func SettingsKeys() []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// PlanKeys lists the JSON keys that a plan is read from.
func PlanKeys() []string {
	return append(SettingsKeys(), "doses", "start_dose", "cohort_sizes", "cohort_size", "cohorts", "max_n")
}

type field struct {
	key   string
	index int
}

// ParseSettings reads a design from JSON, strictly, and completes it. What it
// refuses is a [Problem].
func ParseSettings(data []byte) (Settings, error) {
	o, err := ReadObject(data)
	if err != nil {
		return Settings{}, err
	}
	if err := o.Only(SettingsKeys()...); err != nil {
		return Settings{}, err
	}
	s, err := o.Settings(0)
	if err != nil {
		return Settings{}, err
	}
	return s, o.Done()
}

// Settings takes the keys of a design and completes them for a number of doses; 0
// where it is not known. A parameter that stands there although the design does not
// use it is refused, even where its value would change nothing.
func (o *Object) Settings(doses int) (Settings, error) {
	var s Settings
	if !o.Has("design") {
		return s, problem("design", "is missing")
	}
	var given []string
	for _, f := range fields {
		ok, err := o.Take(f.key, reflect.ValueOf(&s).Elem().Field(f.index).Addr().Interface())
		if err != nil {
			return s, err
		}
		if ok {
			given = append(given, f.key)
		}
	}
	complete, err := s.Complete(doses)
	if err != nil {
		return s, err
	}
	for _, key := range given {
		if key != "design" && !uses(complete.Design, key) {
			return s, problem(key, "is not a parameter of %s", complete.Design)
		}
	}
	// A zero is how Go says absent; in JSON it was said, so it must be a legal value.
	if err := s.zeroes(given, complete); err != nil {
		return s, err
	}
	return complete, nil
}

// zeroes refuses an explicit 0 or empty list that the defaults have silently
// replaced.
func (s Settings) zeroes(given []string, complete Settings) error {
	before, after := reflect.ValueOf(s), reflect.ValueOf(complete)
	for _, f := range fields {
		if b, a := before.Field(f.index), after.Field(f.index); slices.Contains(given, f.key) && empty(b) && !empty(a) {
			return problem(f.key, "is empty or 0; leave the key out for its default")
		}
	}
	return nil
}

// present lists the keys whose value is not the zero value.
func (s Settings) present() (keys []string) {
	v := reflect.ValueOf(s)
	for _, f := range fields {
		if !empty(v.Field(f.index)) {
			keys = append(keys, f.key)
		}
	}
	return keys
}

func empty(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

func uses(design, key string) bool { return slices.Contains(kinds[design].keys, key) }

// Canonical is the text that Hash hashes: the settings as JSON with sorted keys,
// without spaces, numbers in their shortest form; what is absent is left out. Two
// settings that differ only in what a default fills in have the same text once they
// are complete.
func (s Settings) Canonical() []byte { return canonical(s.values()) }

// values are the parameters that are present, by key.
func (s Settings) values() map[string]any {
	v, m := reflect.ValueOf(s), map[string]any{}
	for _, f := range fields {
		if !empty(v.Field(f.index)) {
			m[f.key] = v.Field(f.index).Interface()
		}
	}
	return m
}

// Hash names complete settings by their content: SHA-256 of Canonical in hex. A
// protocol stores it and a result carries it.
func (s Settings) Hash() string { return sum(s.Canonical()) }

func canonical(m map[string]any) []byte {
	text, err := json.Marshal(m) // sorts the keys
	if err != nil {
		panic("dose: settings with a number that JSON cannot say: " + err.Error())
	}
	return text
}

func sum(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}
