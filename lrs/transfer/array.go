package transfer

import (
	"fmt"
	"io"
)

// element reads the next value of the array. What stands between values is
// checked; the values themselves are only followed to their end, whoever takes
// them parses them.
func (r *Reader) element() (Record, error) {
	if r.ended {
		return Record{}, io.EOF
	}
	c, err := r.skip()
	if err != nil {
		return Record{}, err
	}
	if c == ']' {
		r.ended = true
		return Record{}, io.EOF
	}
	if c == ',' {
		if c, err = r.skip(); err != nil {
			return Record{}, err
		}
	}
	at := r.line
	if c != '{' {
		return Record{}, fmt.Errorf("%w: line %d: a statement begins with {, here is %q", ErrShape, at, c)
	}
	long, err := r.object()
	if err != nil {
		return Record{}, err
	}
	if long {
		return Record{Line: at, Err: fmt.Errorf("longer than %d bytes", MaxStatement)}, nil
	}
	return Record{Line: at, Raw: r.buffer}, nil
}

// skip returns the first byte that is not white space.
func (r *Reader) skip() (byte, error) {
	for {
		c, err := r.in.ReadByte()
		switch {
		case err != nil:
			return 0, r.cut(err)
		case c == '\n':
			r.line++
		case c != ' ' && c != '\t' && c != '\r':
			return c, nil
		}
	}
}

// object follows an object whose brace was read to its end, into the buffer.
func (r *Reader) object() (long bool, err error) {
	r.buffer = append(r.buffer[:0], '{')
	depth, text, escaped := 1, false, false
	for depth > 0 {
		c, err := r.in.ReadByte()
		if err != nil {
			return long, r.cut(err)
		}
		if c == '\n' {
			r.line++
		}
		if long = long || len(r.buffer) >= MaxStatement; !long {
			r.buffer = append(r.buffer, c)
		}
		switch {
		case escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return long, nil
}

func (r *Reader) cut(err error) error {
	if err == io.EOF {
		return fmt.Errorf("%w: line %d: the file ends in the middle", ErrShape, r.line)
	}
	return fmt.Errorf("line %d: %w", r.line, err)
}
