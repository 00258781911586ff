package eligibility

import (
	"slices"
	"strings"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"

	"stepwise/trial/record"
)

// choices finds a choice that is compared with a text it can never be. Such a
// comparison compiles and is always false: sex == "Male" where the codes are M and F.
func (s *Scope) choices(e ast.Expr) *Problem {
	var found *Problem
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() != ast.CallKind || found != nil {
			return
		}
		call := x.AsCall()
		switch call.FunctionName() {
		case operators.Equals, operators.NotEquals, operators.In:
		default:
			return
		}
		args := call.Args()
		for i, arg := range args {
			item := s.choice(arg)
			if item == nil {
				continue
			}
			for _, text := range literals(args[1-i]) {
				if !slices.ContainsFunc(item.Codes, func(c record.Code) bool { return c.Value == text }) {
					found = &Problem{"protocol.expr.code", map[string]any{"Item": strings.ToLower(item.Name), "Value": text, "Codes": codes(item)}}
					return
				}
			}
		}
	}))
	return found
}

func (s *Scope) choice(e ast.Expr) *record.Item {
	if e.Kind() != ast.IdentKind {
		return nil
	}
	for i := range s.form.Items {
		if item := &s.form.Items[i]; item.Type == record.Choice && strings.ToLower(item.Name) == e.AsIdent() {
			return item
		}
	}
	return nil
}

func codes(item *record.Item) string {
	var out []string
	for _, c := range item.Codes {
		out = append(out, c.Value)
	}
	return strings.Join(out, ", ")
}

func literals(e ast.Expr) []string {
	switch e.Kind() {
	case ast.LiteralKind:
		if text, ok := e.AsLiteral().(types.String); ok {
			return []string{string(text)}
		}
	case ast.ListKind:
		var out []string
		for _, x := range e.AsList().Elements() {
			out = append(out, literals(x)...)
		}
		return out
	}
	return nil
}
