// Package xmltree reads an XML file from a stranger into a tree in which every
// element knows its place, so that a fault can be shown where it is. Document type
// declarations are refused: whoever needs no entities cannot be harmed by them
// (external entities, and entities that grow without end).
package xmltree

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// Limits of a file.
const (
	MaxBytes    = 16 << 20 // of the file
	MaxDepth    = 64       // of elements in each other
	MaxElements = 400_000
)

// Element is one element with what stands in it.
type Element struct {
	Space, Name string // namespace and local name
	Attributes  []Attribute
	Children    []*Element
	Text        string // all character data directly in it, as it stands
	Line        int    // of its start tag, counted from 1
	Parent      *Element
	index       int // among siblings of the same name, counted from 1
	many        bool
}

// Attribute is one attribute that is not a namespace declaration.
type Attribute struct{ Space, Name, Value string }

// Attribute returns the value of an attribute without namespace.
func (e *Element) Attribute(name string) (string, bool) {
	for _, a := range e.Attributes {
		if a.Space == "" && a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// Child returns the first child of a name in a namespace, or nil.
func (e *Element) Child(space, name string) *Element {
	for _, c := range e.Children {
		if c.Space == space && c.Name == name {
			return c
		}
	}
	return nil
}

// All returns the children of a name in a namespace.
func (e *Element) All(space, name string) []*Element {
	var out []*Element
	for _, c := range e.Children {
		if c.Space == space && c.Name == name {
			out = append(out, c)
		}
	}
	return out
}

// Path says where the element is, "/courseStructure/block[2]/au", and the line.
func (e *Element) Path() string {
	var parts []string
	for x := e; x != nil; x = x.Parent {
		p := x.Name
		if x.many {
			p += "[" + strconv.Itoa(x.index) + "]"
		}
		parts = append(parts, p)
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString("/" + parts[i])
	}
	return b.String()
}

// Fault is why a file could not be read.
type Fault struct {
	Key  string // of the sentence, "cmi5.xml.…"
	Line int    // 0 when it has none
	Text string // what the reader of XML said, in English, or ""
}

func (f *Fault) Error() string { return fmt.Sprintf("line %d: %s %s", f.Line, f.Key, f.Text) }

// Read reads a file. The error is a *Fault.
func Read(raw []byte) (*Element, error) {
	if len(raw) > MaxBytes {
		return nil, &Fault{Key: "cmi5.xml.large"}
	}
	text, err := decode(raw)
	if err != nil {
		return nil, &Fault{Key: "cmi5.xml.encoding", Text: err.Error()}
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	var root, at *Element
	depth, count := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken(d, err)
		}
		switch t := token.(type) {
		case xml.Directive:
			line, _ := d.InputPos()
			return nil, &Fault{Key: "cmi5.xml.doctype", Line: line}
		case xml.StartElement:
			if depth, count = depth+1, count+1; depth > MaxDepth || count > MaxElements {
				line, _ := d.InputPos()
				return nil, &Fault{Key: "cmi5.xml.large", Line: line}
			}
			if at == nil && root != nil {
				line, _ := d.InputPos()
				return nil, &Fault{Key: "cmi5.xml.broken", Line: line, Text: "a second root element"}
			}
			e, fault := open(d, t, at)
			if fault != nil {
				return nil, fault
			}
			if root == nil {
				root = e
			}
			at = e
		case xml.EndElement:
			at, depth = at.Parent, depth-1
		case xml.CharData:
			if at != nil {
				at.Text += string(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				line, _ := d.InputPos()
				return nil, &Fault{Key: "cmi5.xml.broken", Line: line, Text: "text outside of the root element"}
			}
		}
	}
	if root == nil {
		return nil, &Fault{Key: "cmi5.xml.empty"}
	}
	number(root)
	return root, nil
}

func open(d *xml.Decoder, t xml.StartElement, at *Element) (*Element, *Fault) {
	line, _ := d.InputPos()
	e := &Element{Space: t.Name.Space, Name: t.Name.Local, Line: line, Parent: at}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		for _, b := range e.Attributes {
			if b.Space == a.Name.Space && b.Name == a.Name.Local {
				return nil, &Fault{Key: "cmi5.xml.broken", Line: line, Text: "the attribute " + a.Name.Local + " twice"}
			}
		}
		e.Attributes = append(e.Attributes, Attribute{a.Name.Space, a.Name.Local, a.Value})
	}
	if at != nil {
		at.Children = append(at.Children, e)
	}
	return e, nil
}

// number gives each child its place among those of its name, which Path shows
// where there are several.
func number(e *Element) {
	seen := map[string]int{}
	for _, c := range e.Children {
		seen[c.Name]++
		c.index = seen[c.Name]
		number(c)
	}
	for _, c := range e.Children {
		c.many = seen[c.Name] > 1
	}
}

func broken(d *xml.Decoder, err error) *Fault {
	line, _ := d.InputPos()
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		if strings.HasPrefix(syntax.Msg, "invalid character entity") {
			return &Fault{Key: "cmi5.xml.entity", Line: syntax.Line, Text: syntax.Msg}
		}
		return &Fault{Key: "cmi5.xml.broken", Line: syntax.Line, Text: syntax.Msg}
	}
	return &Fault{Key: "cmi5.xml.broken", Line: line, Text: err.Error()}
}

// decode turns a file into UTF-8: by its byte order mark, by the encoding that its
// first line declares (old Chinese packages are written in GBK), else as it is.
func decode(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")), bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
	default:
		if name := declared(raw); name != "" && !strings.EqualFold(name, "utf-8") {
			e, err := htmlindex.Get(name)
			if err != nil {
				return nil, fmt.Errorf("the encoding %q is not known", name)
			}
			return e.NewDecoder().Bytes(raw)
		}
	}
	if !utf8.Valid(raw) {
		return nil, errors.New("the file is not UTF-8")
	}
	return raw, nil
}

// declared is the encoding named in an XML declaration, or "".
func declared(raw []byte) string {
	head := raw[:min(len(raw), 200)]
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	end := bytes.Index(head, []byte("?>"))
	at := bytes.Index(head, []byte("encoding"))
	if end < 0 || at < 0 || at > end {
		return ""
	}
	rest := strings.TrimLeft(string(head[at+len("encoding"):end]), " \t\r\n=")
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return strings.TrimSpace(name)
}
