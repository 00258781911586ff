package transfer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// told reads everything and writes it down, a line a record.
func told(in io.Reader) (out []string, err error) {
	r, err := NewReader(in)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		rec, err := r.Next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		s := fmt.Sprintf("%d %s", rec.Line, rec.Raw)
		if rec.Err != nil {
			s = fmt.Sprintf("%d! %v", rec.Line, rec.Err)
		}
		out = append(out, s)
	}
}

func TestFormsOfExports(t *testing.T) {
	for _, row := range []struct {
		why  string
		file string
		want []string
		bad  string // words of the error at the end
	}{
		{"a statement a line", "{\"a\":1}\n{\"b\":2}\n", []string{`1 {"a":1}`, `2 {"b":2}`}, ""},
		{"no end of the last line", "{\"a\":1}\n{\"b\":2}", []string{`1 {"a":1}`, `2 {"b":2}`}, ""},
		{"Windows line ends and empty lines", "{\"a\":1}\r\n\r\n  \n{\"b\":2}\r\n", []string{`1 {"a":1}`, `4 {"b":2}`}, ""},
		{"a byte order mark", "\xef\xbb\xbf{\"a\":1}", []string{`1 {"a":1}`}, ""},
		{"one bad line keeps the others", "{\"a\":1}\nhello\n{\"b\":2}", []string{`1 {"a":1}`, `2! not a JSON object`, `3 {"b":2}`}, ""},
		{"nothing", "", nil, ""},
		{"only white space", " \n\n", nil, ""},
		{"an array", `[{"a":1},{"b":[2,{"c":"]}"}]}]`, []string{`1 {"a":1}`, `1 {"b":[2,{"c":"]}"}]}`}, ""},
		{"an array over many lines", "\n[\n {\"a\":\n1},\n\n {\"b\":2}\n]\n", []string{"3 {\"a\":\n1}", `6 {"b":2}`}, ""},
		{"an empty array", " [ ] ", nil, ""},
		{"quotes and backslashes in texts", `[{"a":"\\\"}{"},{"b":"\\"}]`, []string{`1 {"a":"\\\"}{"}`, `1 {"b":"\\"}`}, ""},
		{"a saved answer of GET /statements", "{ \"statements\" : [ {\"a\":1}, {\"b\":2} ], \"more\": \"/x\" }", []string{`1 {"a":1}`, `1 {"b":2}`}, ""},
		{"an array that is cut", "[{\"a\":1},\n{\"b\":", []string{`1 {"a":1}`}, "line 2: the file ends in the middle"},
		{"an array without its end", `[{"a":1}`, []string{`1 {"a":1}`}, "line 1: the file ends in the middle"},
		{"a number in an array", "[{\"a\":1},\n7]", []string{`1 {"a":1}`}, "line 2: a statement begins with {"},
	} {
		for form, pack := range map[string]func(string) io.Reader{
			"plain": func(s string) io.Reader { return strings.NewReader(s) },
			"gzip":  zipped,
			"zstd":  squeezed,
		} {
			got, err := told(pack(row.file))
			if !slices.Equal(got, row.want) || (err != nil) != (row.bad != "") || err != nil && !strings.Contains(err.Error(), row.bad) {
				t.Errorf("%s, %s: got %q, %v; want %q, %q", row.why, form, got, err, row.want, row.bad)
			}
		}
	}
}

func zipped(s string) io.Reader {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return &b
}

func squeezed(s string) io.Reader {
	var b bytes.Buffer
	z, _ := zstd.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return &b
}

func TestACutArchiveIsNoShortOne(t *testing.T) {
	whole, _ := io.ReadAll(zipped(strings.Repeat("{\"a\":1}\n", 10_000)))
	if _, err := told(bytes.NewReader(whole[:len(whole)-9])); err == nil {
		t.Error("a gzip file that ends in the middle was read to a happy end")
	}
	whole, _ = io.ReadAll(squeezed(strings.Repeat("{\"a\":1}\n", 10_000)))
	if _, err := told(bytes.NewReader(whole[:len(whole)-9])); err == nil {
		t.Error("a zstd file that ends in the middle was read to a happy end")
	}
}

// endless is a line, or a statement of an array, that never ends.
type endless struct {
	head string
	left int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	n := min(len(p), e.left)
	if n == 0 {
		return 0, io.EOF
	}
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.left -= n
	return n, nil
}

func TestAStatementThatNeverEndsFillsNoMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := told(io.MultiReader(&endless{`{"a":"`, 300 << 20}, strings.NewReader("\"}\n{\"b\":2}\n")))
	if err != nil || len(got) != 2 || !strings.HasPrefix(got[0], "1! longer than") || got[1] != `2 {"b":2}` {
		t.Errorf("a long line: %q %v", got, err)
	}
	got, err = told(io.MultiReader(&endless{`[{"a":"`, 300 << 20}, strings.NewReader(`"},{"b":2}]`)))
	if err != nil || len(got) != 2 || !strings.HasPrefix(got[0], "1! longer than") || got[1] != `1 {"b":2}` {
		t.Errorf("a long statement: %q %v", got, err)
	}
	runtime.ReadMemStats(&after)
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 250 {
		t.Errorf("600 MiB were read with %d MiB", grown)
	}
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{"", "{}", "[{}]", "[{\"a\":\"\\\\\"}]", "{\"statements\":[{}]}", "x\n{}", "[", "\x1f\x8b", "\x28\xb5\x2f\xfd"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			return
		}
		defer r.Close()
		last := 0
		for {
			rec, err := r.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) && errors.Is(err, ErrShape) && !r.array {
					t.Fatal("a file of lines has no shape to break")
				}
				return
			}
			if rec.Line < last {
				t.Fatalf("line %d after line %d", rec.Line, last)
			}
			if last = rec.Line; rec.Err == nil && rec.Raw[0] != '{' {
				t.Fatalf("%q is no object", rec.Raw)
			}
		}
	})
}
