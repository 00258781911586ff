package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decode turns a text file into UTF-8 and names its encoding. Bytes that belong to
// no character become U+FFFD and are noticed row by row. An empty name means that
// this is no text.
func decode(data []byte) (text, encoding string) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD"), "UTF-8"
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return utf16(data[2:], unicode.LittleEndian), "UTF-16LE"
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return utf16(data[2:], unicode.BigEndian), "UTF-16BE"
	}
	// UTF-16 without a mark: the commas and line ends have a zero byte on one side.
	if even, odd := zeros(data); even+odd > 0 {
		switch {
		case odd > 8*even:
			return utf16(data, unicode.LittleEndian), "UTF-16LE"
		case even > 8*odd:
			return utf16(data, unicode.BigEndian), "UTF-16BE"
		}
		return "", ""
	}
	if looksUTF8(data) {
		return strings.ToValidUTF8(string(data), "\uFFFD"), "UTF-8"
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return "", ""
	}
	return string(out), "GB18030"
}

func utf16(data []byte, order unicode.Endianness) string {
	out, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(data)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(string(out), "\uFEFF")
}

func zeros(data []byte) (even, odd int) {
	for i, b := range data {
		switch {
		case b != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

// looksUTF8 tells UTF-8, with a broken byte here and there, from GB18030. Chinese
// text in GB18030 forms a valid UTF-8 sequence of several bytes only by rare
// accident, so the one with more evidence wins.
func looksUTF8(data []byte) bool {
	good, bad := 0, 0
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		data = data[n:]
	}
	return bad == 0 || good > 4*bad
}
