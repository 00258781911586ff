package xapi_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
)

// part is one part of a multipart body after the statements.
type part struct {
	header []string // names and values by turns; an empty value takes one away
	body   string
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}

// data is the part of an attachment with the headers that the standard asks for;
// changes set or take away some.
func data(content string, changes ...string) part {
	return part{append([]string{"Content-Type", "text/plain", "Content-Transfer-Encoding", "binary",
		"X-Experience-API-Hash", sum(content)}, changes...), content}
}

// att describes an attachment in a statement; changes are as with st.
func att(content string, changes ...string) string {
	all := append([]string{"length", itoa(len(content)), "sha2", `"` + sum(content) + `"`}, changes...)
	v := any(map[string]any{"usageType": "https://example.org/usage/essay", "display": map[string]any{"en": "An essay"}, "contentType": "text/plain"})
	for i := 0; i < len(all); i += 2 {
		v = set(v, strings.Fields(all[i]), all[i+1])
	}
	return encode(v)
}

// with attachments: a statement that describes them.
func essay(contents ...string) text {
	list := make([]string, len(contents))
	for i, c := range contents {
		list[i] = att(c)
	}
	return st("id", "$id", "attachments", "["+strings.Join(list, ",")+"]")
}

const boundary = "abcABC0123'()+_,-./:=?"

// mixed sends statements and the data of their attachments.
func (s *step) mixed(statements text, parts ...part) *step {
	return s.mixedAs("application/json", `multipart/mixed; boundary="`+boundary+`"`, statements, parts...)
}

func (s *step) mixedAs(firstType, mediaType string, statements text, parts ...part) *step {
	s.content = func(w *world) (string, string) {
		var b strings.Builder
		fmt.Fprintf(&b, "--%s\r\nContent-Type: %s\r\n\r\n%s", boundary, firstType, statements(w))
		for _, p := range parts {
			header, order := map[string]string{}, []string{}
			for i := 0; i < len(p.header); i += 2 {
				if _, known := header[p.header[i]]; !known {
					order = append(order, p.header[i])
				}
				header[p.header[i]] = p.header[i+1]
			}
			fmt.Fprintf(&b, "\r\n--%s\r\n", boundary)
			for _, name := range order {
				if header[name] != "" {
					fmt.Fprintf(&b, "%s: %s\r\n", name, header[name])
				}
			}
			b.WriteString("\r\n" + p.body)
		}
		fmt.Fprintf(&b, "\r\n--%s--\r\n", boundary)
		return b.String(), mediaType
	}
	return s
}

type piece struct {
	header map[string][]string
	body   []byte
}

// pieces takes a multipart answer apart.
func (r *reply) pieces() ([]piece, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		return nil, fmt.Errorf("Content-Type is %q, must be multipart/mixed", r.Header.Get("Content-Type"))
	}
	reader := multipart.NewReader(bytes.NewReader(r.body), params["boundary"])
	var out []piece
	for {
		p, err := reader.NextRawPart()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(p)
		if err != nil {
			return nil, err
		}
		out = append(out, piece{p.Header, body})
	}
}

// brings says that a multipart answer holds the statements and just these data.
func (s *step) brings(contents ...string) *step {
	return s.check(func(w *world, r *reply) error {
		got, err := r.pieces()
		if err != nil {
			return err
		}
		if len(got) != len(contents)+1 {
			return fmt.Errorf("%d parts, must be %d", len(got), len(contents)+1)
		}
		found := map[string]bool{}
		for _, p := range got[1:] {
			h := http.Header(p.header)
			if want := sum(string(p.body)); h.Get("X-Experience-API-Hash") != want && len(h.Get("X-Experience-API-Hash")) == 64 {
				return fmt.Errorf("X-Experience-API-Hash is %s, must be %s", h.Get("X-Experience-API-Hash"), want)
			}
			if h.Get("Content-Transfer-Encoding") != "binary" {
				return fmt.Errorf("Content-Transfer-Encoding is %q", h.Get("Content-Transfer-Encoding"))
			}
			found[string(p.body)] = true
		}
		for _, c := range contents {
			if !found[c] {
				return fmt.Errorf("the data %q are not there", c)
			}
		}
		return nil
	})
}

// partHeads matches a header of one part of a multipart answer.
func (s *step) partHeads(i int, name, pattern string) *step {
	return s.check(func(w *world, r *reply) error {
		got, err := r.pieces()
		if err != nil || i >= len(got) {
			return fmt.Errorf("%d parts (%w)", len(got), err)
		}
		if v := http.Header(got[i].header).Get(name); !regexp.MustCompile(pattern).MatchString(v) {
			return fmt.Errorf("%s of part %d is %q, must match %s", name, i, v, pattern)
		}
		return nil
	})
}

// firstHas compares a value in the JSON of the first part.
func (s *step) firstHas(path, want string) *step {
	return s.check(func(w *world, r *reply) error {
		got, err := r.pieces()
		if err != nil || len(got) == 0 {
			return fmt.Errorf("%d parts (%w)", len(got), err)
		}
		v, err := decode(got[0].body)
		if err == nil {
			v, err = at(v, path)
		}
		if err != nil {
			return err
		}
		if wanted := encode(value(w.say(want))); encode(v) != wanted {
			return fmt.Errorf("%s is %s, must be %s", path, encode(v), wanted)
		}
		return nil
	})
}

// mixedOf is mixed with another boundary.
func (s *step) mixedOf(mark string, statements text, parts ...part) *step {
	s.mixed(statements, parts...)
	body := s.content
	s.content = func(w *world) (string, string) {
		b, _ := body(w)
		for i, p := range parts { // only the lines between the parts, never the data
			b = strings.Replace(b, p.body, fmt.Sprintf("\x01%d\x01", i), 1)
		}
		b = strings.ReplaceAll(b, boundary, mark)
		for i, p := range parts {
			b = strings.Replace(b, fmt.Sprintf("\x01%d\x01", i), p.body, 1)
		}
		return b, "multipart/mixed; boundary=" + mark
	}
	return s
}

// keepFirst remembers a value of the first part.
func keepFirst(name, path string) check {
	return func(w *world, r *reply) error {
		got, err := r.pieces()
		if err != nil || len(got) == 0 {
			return fmt.Errorf("%d parts (%w)", len(got), err)
		}
		v, err := decode(got[0].body)
		if err == nil {
			v, err = at(v, path)
		}
		w.kept[name] = fmt.Sprint(v)
		return err
	}
}

func sum512(content string) string {
	s := sha512.Sum512([]byte(content))
	return hex.EncodeToString(s[:])
}

func sum384(content string) string {
	s := sha512.Sum384([]byte(content))
	return hex.EncodeToString(s[:])
}
