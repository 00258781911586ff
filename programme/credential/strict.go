package credential

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a document; a credential needs seven.
const maxDepth = 24

var (
	errJSON      = errors.New("not JSON")
	errDuplicate = errors.New("a member name occurs twice")
	errUnicode   = errors.New("not well-formed Unicode")
	errDepth     = errors.New("nested too deeply")
)

// parseObject reads one JSON object in the strict form that RFC 8785 section
// 3.1 requires (I-JSON, RFC 7493): UTF-8 without faults, no lone surrogates, no
// member twice, numbers as IEEE 754 doubles. What two parsers could read
// differently must not be signed, and must not verify. Objects come back as
// map[string]any, arrays as []any, numbers as float64.
func parseObject(data []byte) (map[string]any, error) {
	if !utf8.Valid(data) || hasLoneSurrogate(data) {
		return nil, errUnicode
	}
	if !json.Valid(data) {
		return nil, errJSON
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	value, err := parseValue(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errJSON
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w object", errJSON)
	}
	return object, nil
}

func parseValue(decoder *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errJSON, err) // a number beyond a double among them
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for decoder.More() {
			token, err := decoder.Token()
			if err != nil {
				return nil, fmt.Errorf("%w: %w", errJSON, err)
			}
			name, ok := token.(string)
			if !ok {
				return nil, errJSON
			}
			if _, ok := object[name]; ok {
				return nil, fmt.Errorf("%w: %q", errDuplicate, name)
			}
			if object[name], err = parseValue(decoder, depth+1); err != nil {
				return nil, err
			}
		}
		_, err := decoder.Token()
		return object, err
	case json.Delim('['):
		array := []any{}
		for decoder.More() {
			value, err := parseValue(decoder, depth+1)
			if err != nil {
				return nil, err
			}
			array = append(array, value)
		}
		_, err := decoder.Token()
		return array, err
	}
	return token, nil
}

// hasLoneSurrogate looks for half of a UTF-16 pair written as an escape.
// encoding/json would replace it silently by U+FFFD, and other languages keep
// it, so two verifiers would see two texts. Backslashes occur only in strings,
// so no parser is needed; faulty escapes are left to json.Valid.
func hasLoneSurrogate(data []byte) bool {
	for i := 0; i+1 < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++ // the escaped character
		if data[i] != 'u' {
			continue
		}
		unit, ok := hexUnit(data[i+1:])
		if !ok {
			continue
		}
		i += 4
		switch {
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return true
		case unit >= 0xD800 && unit <= 0xDBFF:
			rest := data[i+1:]
			if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
				return true
			}
			if low, ok := hexUnit(rest[2:]); !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
	}
	return false
}

// hexUnit reads the four hexadecimal digits of an escape.
func hexUnit(data []byte) (unit int, ok bool) {
	if len(data) < 4 {
		return 0, false
	}
	for _, c := range data[:4] {
		switch {
		case c >= '0' && c <= '9':
			unit = unit<<4 | int(c-'0')
		case c >= 'a' && c <= 'f':
			unit = unit<<4 | int(c-'a'+10)
		case c >= 'A' && c <= 'F':
			unit = unit<<4 | int(c-'A'+10)
		default:
			return 0, false
		}
	}
	return unit, true
}
