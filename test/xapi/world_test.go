package xapi_test

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"stepwise/internal/id"
)

// world is what one run of a row works with: names that no other row uses, and
// what it kept from earlier answers. Rows write names as $word: $id and $reg are
// UUIDs, $who an agent as JSON, $mail its mailbox, $act and $verb IRIs, $key the
// id of a document; a number behind ($id2) makes another of the kind.
type world struct {
	client  *http.Client
	base    string
	version Version
	token   string
	kept    map[string]string
}

func newWorld(client *http.Client, base string, v Version) *world {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return &world{client: client, base: base, version: v, token: hex.EncodeToString(b[:]), kept: map[string]string{}}
}

var nameForm = regexp.MustCompile(`\$([a-z]+)([0-9]*)`)

// say replaces the names in a text.
func (w *world) say(text string) string {
	return nameForm.ReplaceAllStringFunc(text, func(name string) string {
		if v, ok := w.kept[name[1:]]; ok {
			return v
		}
		m := nameForm.FindStringSubmatch(name)
		v, lasting := w.coin(m[1], m[2])
		if lasting {
			w.kept[name[1:]] = v
		}
		return v
	})
}

func (w *world) coin(kind, number string) (v string, lasting bool) {
	switch kind {
	case "id", "reg":
		return id.New(), true
	case "mail":
		return "mailto:" + w.token + "-" + number + "@example.org", true
	case "who":
		return `{"objectType":"Agent","mbox":"mailto:` + w.token + "-" + number + `@example.org"}`, true
	case "act":
		return "https://example.org/act/" + w.token + "/" + number, true
	case "verb":
		return "https://example.org/verb/" + w.token + "/" + number, true
	case "key":
		return "key-" + w.token + "-" + number, true
	case "version":
		return w.version.header(), true
	case "token":
		return w.token, true
	}
	panic(fmt.Sprintf("no step has kept $%s%s", kind, number))
}

// text is a body or an expected value whose names are still to be replaced.
type text func(w *world) string

// raw is a text that is sent as it stands.
func raw(s string) text { return func(w *world) string { return w.say(s) } }

// value reads JSON, and takes what is not JSON for a string.
func value(s string) any {
	v, err := decode([]byte(s))
	if err != nil {
		return s
	}
	return v
}

// decode reads JSON and keeps numbers as they are spelled.
func decode(b []byte) (any, error) {
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("text after the JSON value")
	}
	return v, nil
}

// none, as a value of st, leaves a property out.
const none = "\x00none"

const plain = `{"actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"}}`

// st is a small statement with changes: pairs of a path ("result score scaled")
// and a value, JSON or else a string.
func st(changes ...string) text { return from(plain, changes...) }

// from changes any JSON object in the same way.
func from(base string, changes ...string) text {
	if len(changes)%2 != 0 {
		panic("paths and values come in pairs")
	}
	return func(w *world) string {
		v, err := decode([]byte(w.say(base)))
		if err != nil {
			panic(base + ": " + err.Error())
		}
		for i := 0; i < len(changes); i += 2 {
			v = set(v, strings.Fields(changes[i]), w.say(changes[i+1]))
		}
		return encode(v)
	}
}

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func set(at any, path []string, to string) any {
	if len(path) == 0 {
		return value(to)
	}
	if i, err := strconv.Atoi(path[0]); err == nil {
		list, _ := at.([]any)
		for len(list) <= i {
			list = append(list, nil)
		}
		list[i] = set(list[i], path[1:], to)
		return list
	}
	m, ok := at.(map[string]any)
	if !ok {
		m = map[string]any{}
	}
	if len(path) == 1 && to == none {
		delete(m, path[0])
		return m
	}
	m[path[0]] = set(m[path[0]], path[1:], to)
	return m
}

// batch is a list of statements.
func batch(statements ...text) text {
	return func(w *world) string {
		all := make([]string, len(statements))
		for i, s := range statements {
			all[i] = s(w)
		}
		return "[" + strings.Join(all, ",") + "]"
	}
}

// voiding is a statement that voids the one of the given id.
func voiding(target string, changes ...string) text {
	return st(append([]string{"verb id", "http://adlnet.gov/expapi/verbs/voided",
		"object", `{"objectType":"StatementRef","id":"` + target + `"}`}, changes...)...)
}

// about is a statement whose object is another statement.
func referring(target string, changes ...string) text {
	return st(append([]string{"object", `{"objectType":"StatementRef","id":"` + target + `"}`}, changes...)...)
}
