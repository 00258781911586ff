package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

var unknown = regexp.MustCompile(`^json: unknown field "(.*)"$`)

// unreadable is why a field's JSON does not read: where, and which kind of fault. The
// library's own words stay beside it as a detail where they say more.
func unreadable(field, text string, err error) *Problem {
	offset, key := int64(0), "protocol.json.syntax"
	args := map[string]any{"Why": strings.TrimPrefix(err.Error(), "json: ")}
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		offset, key = wrong.Offset, "protocol.json."+wanted(wrong.Type)
		args["Name"], args["Found"] = wrong.Field, wrong.Value
	case strings.TrimSpace(text) == "" || errors.Is(err, io.ErrUnexpectedEOF):
		offset, key = int64(len(text)), "protocol.json.end"
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.Is(err, errAfter):
		key = "protocol.json.after"
	default:
		if m := unknown.FindStringSubmatch(err.Error()); m != nil {
			key, args["Name"] = "protocol.json.unknown", m[1]
			offset = int64(max(strings.Index(text, strconv.Quote(m[1])), 0))
		}
	}
	args["Line"], args["Column"] = place(text, offset)
	return &Problem{Where: field, Key: key, Args: args}
}

// wanted is what should stand where something else does.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "flag"
	case reflect.Float64:
		return "number"
	case reflect.Int:
		return "whole"
	case reflect.Slice:
		return "list"
	}
	return "object"
}

// place is the line and column, from 1, at which reading ended.
func place(text string, offset int64) (line, column int) {
	read := []byte(text)[:min(max(offset, 0), int64(len(text)))]
	return bytes.Count(read, []byte("\n")) + 1, len(read) - bytes.LastIndexByte(read, '\n')
}
