package xapi_test

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// always holds for every answer whatever the row asks.
var always = []check{
	func(w *world, r *reply) error { // C3.3, 4.1.7
		if r.Header.Get("X-Experience-API-Version") == "" {
			return fmt.Errorf("no X-Experience-API-Version")
		}
		return nil
	},
	func(w *world, r *reply) error { // C2.1.3, 4.1.6.1
		if !strings.HasSuffix(r.Request.URL.Path, "/statements") || r.Request.Method == "OPTIONS" {
			return nil
		}
		_, err := time.Parse(time.RFC3339Nano, r.Header.Get("X-Experience-API-Consistent-Through"))
		return err
	},
	func(w *world, r *reply) error { // C3.2, 4.1.5: a refusal says why
		if r.StatusCode >= 400 && r.Request.Method != "HEAD" && r.Request.URL.Query().Get("method") != "HEAD" && len(bytes.TrimSpace(r.body)) < 10 {
			return fmt.Errorf("a refusal without a reason")
		}
		return nil
	},
}

// is states the status; every step must.
func (s *step) is(status ...int) *step {
	s.status = status
	return s
}

func (s *step) check(c check) *step {
	s.checks = append(s.checks, c)
	return s
}

// at walks to a value: keys and indexes separated by blanks, # for the length.
func at(v any, path string) (any, error) {
	for _, key := range strings.Fields(path) {
		switch x := v.(type) {
		case map[string]any:
			if key == "#" {
				return len(x), nil
			}
			next, ok := x[key]
			if !ok {
				return nil, fmt.Errorf("nothing at %q", path)
			}
			v = next
		case []any:
			if key == "#" {
				return len(x), nil
			}
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(x) {
				return nil, fmt.Errorf("nothing at %q", path)
			}
			v = x[i]
		default:
			return nil, fmt.Errorf("nothing at %q", path)
		}
	}
	return v, nil
}

func (r *reply) at(path string) (any, error) {
	v, err := decode(r.body)
	if err != nil {
		return nil, fmt.Errorf("the body is not JSON: %w", err)
	}
	return at(v, path)
}

// has compares the value at a path of the JSON body; numbers by their spelling.
func (s *step) has(path, want string) *step {
	return s.check(func(w *world, r *reply) error {
		got, err := r.at(path)
		if err != nil {
			return err
		}
		if wanted := value(w.say(want)); !reflect.DeepEqual(got, wanted) {
			return fmt.Errorf("%s is %s, must be %s", path, encode(got), encode(wanted))
		}
		return nil
	})
}

// counts compares the length of the list or object at a path.
func (s *step) counts(path string, want int) *step {
	return s.check(func(w *world, r *reply) error {
		if got, err := r.at(path + " #"); err != nil || got != want {
			return fmt.Errorf("%s holds %v, must hold %d (%w)", path, got, want, err)
		}
		return nil
	})
}

// lacks says that there is nothing at a path of a JSON body.
func (s *step) lacks(path string) *step {
	return s.check(func(w *world, r *reply) error {
		if _, err := r.at(""); err != nil {
			return err
		}
		if v, err := r.at(path); err == nil {
			return fmt.Errorf("%s is %s, must not be there", path, encode(v))
		}
		return nil
	})
}

// fits says that the string at a path matches a pattern.
func (s *step) fits(path, pattern string) *step {
	return s.check(func(w *world, r *reply) error {
		v, err := r.at(path)
		if err != nil {
			return err
		}
		if text, ok := v.(string); !ok || !regexp.MustCompile(pattern).MatchString(text) {
			return fmt.Errorf("%s is %s, must match %s", path, encode(v), pattern)
		}
		return nil
	})
}

// says looks for a text in the body, whatever its case.
func (s *step) says(part string) *step {
	return s.check(func(w *world, r *reply) error {
		if p := w.say(part); !strings.Contains(strings.ToLower(string(r.body)), strings.ToLower(p)) {
			return fmt.Errorf("the body must name %q", p)
		}
		return nil
	})
}

// holds looks for an exact text in the body, and keeps looks the other way.
func (s *step) holds(want text) *step {
	return s.check(func(w *world, r *reply) error {
		if p := want(w); !strings.Contains(string(r.body), p) {
			return fmt.Errorf("the body must hold %s", p)
		}
		return nil
	})
}

// omits says that a text is nowhere in the body.
func (s *step) omits(part string) *step {
	return s.check(func(w *world, r *reply) error {
		if p := w.say(part); strings.Contains(string(r.body), p) {
			return fmt.Errorf("the body must not hold %q", p)
		}
		return nil
	})
}

// body compares the whole body, byte by byte.
func (s *step) body(want text) *step {
	return s.check(func(w *world, r *reply) error {
		if p := want(w); string(r.body) != p {
			return fmt.Errorf("the body must be %q", p)
		}
		return nil
	})
}

// head matches a header with a pattern.
func (s *step) heads(name, pattern string) *step {
	return s.check(func(w *world, r *reply) error {
		if got := r.Header.Get(name); !regexp.MustCompile(w.say(pattern)).MatchString(got) {
			return fmt.Errorf("%s is %q, must match %s", name, got, pattern)
		}
		return nil
	})
}

// keep remembers the value at a path as $name for the steps that follow.
func (s *step) keep(name, path string) *step {
	return s.check(func(w *world, r *reply) error {
		v, err := r.at(path)
		if err != nil {
			return err
		}
		text, ok := v.(string)
		if !ok {
			text = encode(v)
		}
		w.kept[name] = text
		return nil
	})
}

// keepHead remembers a header.
func (s *step) keepHead(name, header string) *step {
	return s.check(func(w *world, r *reply) error {
		v := r.Header.Get(header)
		if v == "" {
			return fmt.Errorf("no %s", header)
		}
		w.kept[name] = v
		return nil
	})
}

// ids says which statements a result holds, in their order.
func (s *step) ids(want ...string) *step {
	return s.check(func(w *world, r *reply) error {
		got, err := r.ids()
		if err != nil {
			return err
		}
		wanted := w.say(strings.Join(want, " "))
		if strings.Join(got, " ") != wanted {
			return fmt.Errorf("the statements are %v, must be %s", got, wanted)
		}
		return nil
	})
}

func (r *reply) ids() ([]string, error) {
	v, err := r.at("statements")
	if err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("statements is no list")
	}
	var out []string
	for _, one := range list {
		name, err := at(one, "id")
		if err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(name))
	}
	return out, nil
}

// set of strings, whatever their order: what a list of document ids must be.
func (s *step) names(want ...string) *step {
	return s.check(func(w *world, r *reply) error {
		v, err := r.at("")
		if err != nil {
			return err
		}
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("the body must be a list")
		}
		got := map[any]bool{}
		for _, one := range list {
			got[one] = true
		}
		for _, name := range want {
			if !got[w.say(name)] {
				return fmt.Errorf("the list lacks %s", w.say(name))
			}
		}
		if len(list) != len(want) {
			return fmt.Errorf("the list holds %d names, must hold %d", len(list), len(want))
		}
		return nil
	})
}

// last says that no page follows.
func last(w *world, r *reply) error {
	if more, err := r.at("more"); err == nil && more != "" {
		return fmt.Errorf("more is %v on the last page", more)
	}
	_, err := r.at("statements")
	return err
}

// never says that a result does not hold a statement.
func never(name string) check {
	return func(w *world, r *reply) error {
		got, err := r.ids()
		if err != nil {
			return err
		}
		for _, one := range got {
			if one == w.say(name) {
				return fmt.Errorf("the result holds %s", one)
			}
		}
		return nil
	}
}

// lists says that the list at a path holds these values, among others.
func lists(path string, want ...string) check {
	return func(w *world, r *reply) error {
		v, err := r.at(path)
		if err != nil {
			return err
		}
		list, _ := v.([]any)
		for _, one := range want {
			found := false
			for _, x := range list {
				found = found || x == one
			}
			if !found {
				return fmt.Errorf("%s is %s and lacks %s", path, encode(v), one)
			}
		}
		return nil
	}
}

// keysWithin says that the body is an object with no other keys.
func keysWithin(allowed ...string) check {
	return func(w *world, r *reply) error {
		v, err := r.at("")
		if err != nil {
			return err
		}
		m, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("the body must be an object")
		}
		for k := range m {
			if !strings.Contains(" "+strings.Join(allowed, " ")+" ", " "+k+" ") {
				return fmt.Errorf("the body holds %s", k)
			}
		}
		return nil
	}
}
