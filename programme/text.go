package programme

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"stepwise/internal/fault"
)

// TextLimit bounds a programme's text. The largest real one is a few dozen
// kilobytes; a file of 50 MB is a mistake or an attack.
const TextLimit = 1 << 20

// ReadText reads a definition from YAML (or JSON, which YAML contains) and checks
// it. Every fault carries its line: Where is "line 12". Aliases are refused, since
// a few of them can unfold to gigabytes.
func ReadText(r io.Reader) (*Definition, error) {
	text, err := io.ReadAll(io.LimitReader(r, TextLimit+1))
	if err != nil {
		return nil, err
	}
	if len(text) > TextLimit {
		return nil, fault.New(fault.TooLarge, "fault.toolarge", "Limit", "1 MB")
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		return nil, textFault(lineOfBadByte(text), "programme.text.utf8")
	}
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, textFault(1, "programme.text.empty")
	} else if err != nil {
		return nil, syntaxFault(err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, textFault(1, "programme.text.empty")
	}
	if at := aliasLine(&doc); at > 0 {
		return nil, textFault(at, "programme.text.alias")
	}
	var d Definition
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(&d); err != nil {
		return nil, syntaxFault(err)
	}
	if err := d.Check(); err != nil {
		return nil, locate(err, doc.Content[0])
	}
	return &d, nil
}

// WriteText writes a definition as YAML; ReadText gives the same definition back.
func WriteText(d *Definition) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(d); err != nil {
		return nil, err
	}
	return b.Bytes(), enc.Close()
}

func textFault(line int, key string, args ...any) error {
	var f fault.Form
	f.Add(fmt.Sprintf("line %d", line), key, args...)
	return f.Err()
}

var lined = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

// syntaxFault turns the reader's errors, which name lines, into ours.
func syntaxFault(err error) error {
	reasons := []string{err.Error()}
	var several *yaml.TypeError
	if errors.As(err, &several) {
		reasons = several.Errors
	}
	var f fault.Form
	for _, r := range reasons {
		line, reason := "1", strings.TrimPrefix(r, "yaml: ")
		if m := lined.FindStringSubmatch(r); m != nil {
			line, reason = m[1], m[2]
			if n, err := strconv.Atoi(line); err == nil && strings.HasPrefix(reason, "did not find expected") {
				line = strconv.Itoa(n + 1) // the library counts these from 0
			}
		}
		f.Add("line "+line, "programme.text.syntax", "Reason", strings.ReplaceAll(reason, " in type programme.", " in "))
	}
	return f.Err()
}

func lineOfBadByte(text []byte) int {
	line := 1
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		text = text[n:]
	}
	return line
}

// aliasLine is the line of the first anchor or alias, or 0.
func aliasLine(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Tag == "!!merge" {
		return n.Line
	}
	for _, c := range n.Content {
		if at := aliasLine(c); at > 0 {
			return at
		}
	}
	return 0
}

// locate gives the faults of Check, whose places are paths, the lines on which
// they stand; what is missing is told at the thing that lacks it.
func locate(err error, body *yaml.Node) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	out := *f
	out.Fields = make([]fault.Field, len(f.Fields))
	for i, x := range f.Fields {
		line := lineOf(body, x.Where)
		args := map[string]any{}
		for k, v := range x.Args {
			args[k] = v
		}
		if first, ok := args["First"].(string); ok {
			args["First"] = fmt.Sprintf("line %d", lineOf(body, first))
		}
		out.Fields[i] = fault.Field{Where: fmt.Sprintf("line %d", line), Key: x.Key, Args: args}
	}
	return &out
}

// lineOf is the line of a path such as "steps[1].requirements[0].count", or of the
// nearest thing above it that is written.
func lineOf(body *yaml.Node, where string) int {
	n := body
	for _, part := range pathPart.FindAllStringSubmatch(where, -1) {
		next := child(n, part[1], part[2])
		if next == nil {
			break
		}
		n = next
	}
	return n.Line
}

var pathPart = regexp.MustCompile(`([a-z]+)|\[(\d+)\]`)

func child(n *yaml.Node, key, index string) *yaml.Node {
	if n.Kind == yaml.SequenceNode && index != "" {
		if i, err := strconv.Atoi(index); err == nil && i < len(n.Content) {
			return n.Content[i]
		}
	}
	if n.Kind == yaml.MappingNode && key != "" {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
	}
	return nil
}
