package eligibility

import (
	"regexp"
	"strings"
)

// What CEL says of an expression comes in its own English words. Readers are told the
// place and the kind of the fault in theirs; the words stay beside it as a detail.
var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '\(?([^']*?)\)?'`)
)

// refused is why CEL does not take an expression, from its message with line (from 1) and
// column (from 0): a name that is not declared, types
// that an operator or function does not join, or no expression at all.
func refused(message string, line, column int) Problem {
	why := strings.TrimSuffix(strings.Join(strings.Fields(message), " "), " (in container '')")
	args := map[string]any{"Line": max(line, 1), "Column": max(column, 0) + 1, "Why": why}
	if m := undeclared.FindStringSubmatch(why); m != nil {
		args["Name"] = m[1]
		return Problem{"protocol.expr.name", args}
	}
	if m := overload.FindStringSubmatch(why); m != nil {
		args["Operator"], args["Types"] = strings.Trim(m[1], "_@"), m[2]
		return Problem{"protocol.expr.types", args}
	}
	if strings.HasPrefix(why, "Syntax error") {
		return Problem{"protocol.expr.syntax", args}
	}
	return Problem{"protocol.expr.compile", args}
}
