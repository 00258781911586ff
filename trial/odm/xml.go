package odm

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"unicode/utf8"
)

// out writes XML element by element, so that a study of any size needs no memory.
// The first error stays.
type out struct {
	w     *bufio.Writer
	err   error
	stack []string
	tight bool // the element on top holds text or nothing yet
	buf   bytes.Buffer
}

func newOut(w io.Writer) *out {
	o := &out{w: bufio.NewWriterSize(w, 1<<16)}
	o.raw(`<?xml version="1.0" encoding="UTF-8"?>`)
	return o
}

func (o *out) raw(s string) {
	if o.err == nil {
		_, o.err = o.w.WriteString(s)
	}
}

func (o *out) escaped(s string) {
	if o.err != nil {
		return
	}
	o.buf.Reset()
	if o.err = xml.EscapeText(&o.buf, []byte(s)); o.err == nil {
		_, o.err = o.w.Write(o.buf.Bytes())
	}
}

// open begins an element. attrs are names and values in turn; those without a value
// are left out.
func (o *out) open(name string, attrs ...string) {
	o.raw("\n")
	for range o.stack {
		o.raw(" ")
	}
	o.raw("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		o.raw(" " + attrs[i] + `="`)
		o.escaped(attrs[i+1])
		o.raw(`"`)
	}
	o.raw(">")
	o.stack = append(o.stack, name)
	o.tight = true
}

func (o *out) close() {
	name := o.stack[len(o.stack)-1]
	o.stack = o.stack[:len(o.stack)-1]
	if !o.tight {
		o.raw("\n")
		for range o.stack {
			o.raw(" ")
		}
	}
	o.raw("</" + name + ">")
	o.tight = false
}

// leaf is an element without content.
func (o *out) leaf(name string, attrs ...string) {
	o.open(name, attrs...)
	o.close()
}

// text is an element with text alone.
func (o *out) text(name, text string, attrs ...string) {
	o.open(name, attrs...)
	o.escaped(text)
	o.close()
}

func (o *out) flush() error {
	for len(o.stack) > 0 {
		o.close()
	}
	o.raw("\n")
	if o.err != nil {
		return o.err
	}
	return o.w.Flush()
}

// plain reports whether XML 1.0 can carry a text as it is (section 2.2, Char).
func plain(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}
