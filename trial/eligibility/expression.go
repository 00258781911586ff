// Package eligibility decides criteria of entry from typed data. A criterion may
// carry an expression in CEL (Common Expression Language, cel.dev) over the items of
// the protocol's screening form. What is not known stays unknown: it is never met,
// and never "not met" either.
//
// Expressions come from people who write protocols, so they are kept small: only the
// form's items are declared, there are no loops, text and cost are bounded, and every
// type is checked when a protocol is saved.
package eligibility

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"

	"stepwise/trial/record"
)

// Outcome is how a criterion stands. Unknown is neither of the others.
type Outcome string

// The outcomes.
const (
	Met     Outcome = "met"
	Not     Outcome = "not"
	Unknown Outcome = "unknown"
)

// Limits of an expression.
const (
	MaxText = 2000   // characters
	MaxCost = 10_000 // CEL's units: about one for each value that is read or operation that is done
)

// Value is an item that an expression reads, as it is in the record; Text is "" for
// nothing.
type Value struct {
	Item string `json:"item"`
	Text string `json:"text"`
}

// Expression is one that compiled. It never changes and is safe for many goroutines.
type Expression struct {
	text    string
	program cel.Program
	items   []*record.Item // that it reads, in the order of the form

	numbers []float64 // that it compares with
	texts   []string
}

// Scope is what expressions over one form may say.
type Scope struct {
	form *record.Form
	env  *cel.Env
}

// NewScope declares the items of a form under their names in lower case: text and
// choices as string, integers as int, decimals as double, dates and moments as
// timestamp, flags as bool. Items of type Data are not declared. Beside CEL's own
// functions there is days(from, to), whole days between two timestamps. An item whose
// name CEL reserves cannot be declared.
func NewScope(form *record.Form) (*Scope, error) {
	options := []cel.EnvOption{
		cel.StdLib(),
		cel.ClearMacros(), // no all(), exists(), map(): nothing that repeats
		cel.CrossTypeNumericComparisons(true),
		cel.HomogeneousAggregateLiterals(),
		cel.DefaultUTCTimeZone(true),
		cel.ParserRecursionLimit(50),
		cel.ParserExpressionSizeLimit(MaxText),
		cel.Function("days", cel.Overload("days_timestamp_timestamp", []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType,
			cel.BinaryBinding(days))),
	}
	for i := range form.Items {
		item := &form.Items[i]
		t := kind(item.Type)
		if t == nil {
			continue
		}
		if Reserved(item.Name) {
			return nil, fmt.Errorf("%s is a word of CEL and cannot be an item", strings.ToLower(item.Name))
		}
		options = append(options, cel.Variable(strings.ToLower(item.Name), t))
	}
	env, err := cel.NewCustomEnv(options...)
	if err != nil {
		return nil, err
	}
	return &Scope{form, env}, nil
}

// Reserved reports whether CEL keeps a name for itself (language definition, syntax).
func Reserved(item string) bool {
	return slices.Contains([]string{"false", "in", "null", "true", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
		"let", "loop", "package", "namespace", "return", "var", "void", "while", "days",
		// names of CEL's types and functions would hide them
		"int", "uint", "double", "bool", "string", "bytes", "list", "map", "type", "dyn", "null_type", "duration", "timestamp", "size", "matches"},
		strings.ToLower(item))
}

func kind(t record.Type) *cel.Type {
	switch t {
	case record.Text, record.Choice:
		return cel.StringType
	case record.Integer:
		return cel.IntType
	case record.Decimal:
		return cel.DoubleType
	case record.Date, record.Moment:
		return cel.TimestampType
	case record.Flag:
		return cel.BoolType
	}
	return nil
}

// Problem is why an expression is refused. Key is one of the sentences
// "protocol.expr.…"; Args fill it.
type Problem struct {
	Key  string
	Args map[string]any
}

func (p Problem) Error() string { return fmt.Sprint(p.Key, " ", p.Args) }

// Compile checks an expression and makes it ready. What it refuses is a [Problem]:
// too long, no CEL, a name that is not declared, types that do not fit, a result that
// is not yes or no, nothing that is read, a choice compared with what the choice
// cannot be, or a cost that could pass the limit.
func (s *Scope) Compile(text string) (*Expression, error) {
	if len([]rune(text)) > MaxText {
		return nil, Problem{"protocol.expr.long", map[string]any{"Max": MaxText}}
	}
	tree, issues := s.env.Compile(text)
	if issues.Err() != nil {
		first := issues.Errors()[0]
		return nil, refused(first.Message, first.Location.Line(), first.Location.Column())
	}
	if !tree.OutputType().IsExactType(cel.BoolType) {
		return nil, Problem{"protocol.expr.bool", map[string]any{"Type": tree.OutputType().String()}}
	}
	e := &Expression{text: text}
	names := reads(tree.NativeRep().Expr())
	e.numbers, e.texts = constants(tree.NativeRep().Expr())
	for i := range s.form.Items {
		if item := &s.form.Items[i]; slices.Contains(names, strings.ToLower(item.Name)) {
			e.items = append(e.items, item)
		}
	}
	if len(e.items) == 0 {
		return nil, Problem{"protocol.expr.reads", nil}
	}
	if p := s.choices(tree.NativeRep().Expr()); p != nil {
		return nil, *p
	}
	cost, err := s.env.EstimateCost(tree, bounded{})
	if err != nil || cost.Max > MaxCost {
		return nil, Problem{"protocol.expr.cost", map[string]any{"Max": MaxCost}}
	}
	e.program, err = s.env.Program(tree, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(MaxCost), cel.CustomDecorator(exact))
	if err != nil {
		return nil, Problem{"protocol.expr.compile", map[string]any{"Line": 1, "Column": 1, "Why": strings.Join(strings.Fields(err.Error()), " ")}}
	}
	return e, nil
}

// reads are the names of the variables below an expression.
func reads(e ast.Expr) []string {
	var out []string
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() == ast.IdentKind {
			out = append(out, x.AsIdent())
		}
	}))
	return out
}

// constants are the numbers and texts that stand in an expression.
func constants(e ast.Expr) (numbers []float64, texts []string) {
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() != ast.LiteralKind {
			return
		}
		switch v := x.AsLiteral().(type) {
		case types.Int:
			numbers = append(numbers, float64(v))
		case types.Double:
			numbers = append(numbers, float64(v))
		case types.String:
			texts = append(texts, string(v))
		}
	}))
	return numbers, texts
}

// Items are the names of the items that the expression reads.
func (e *Expression) Items() []string {
	out := make([]string, len(e.items))
	for i, item := range e.items {
		out[i] = item.Name
	}
	return out
}

// Eval decides the expression over a row. why says what kept it from being decided:
// "missing" when values are missing that matter, "undefined" when a number came out
// that does not exist (a division by nothing), "cost" when it was too much work.
func (e *Expression) Eval(row *record.Row) (out Outcome, used []Value, why string) {
	return e.eval(row.Get)
}

func (e *Expression) eval(get func(item string) string) (out Outcome, used []Value, why string) {
	known, missing := map[string]any{}, []*cel.AttributePatternType{}
	for _, item := range e.items {
		text, name := get(item.Name), strings.ToLower(item.Name)
		used = append(used, Value{item.Name, text})
		if v, ok := read(item, text); ok {
			known[name] = v
		} else {
			missing = append(missing, cel.AttributePattern(name))
		}
	}
	vars, err := cel.PartialVars(known, missing...)
	if err != nil {
		return Unknown, used, "undefined"
	}
	v, _, err := e.program.Eval(vars)
	switch {
	case err != nil && strings.Contains(err.Error(), "cost limit"):
		return Unknown, used, "cost"
	case err != nil:
		return Unknown, used, "undefined"
	case v == types.True:
		return Met, used, ""
	case v == types.False:
		return Not, used, ""
	}
	return Unknown, used, "missing"
}

// read turns the text of the record into the value of CEL. What is nothing, or what
// the item cannot hold (its type changed since), is unknown.
func read(item *record.Item, text string) (any, bool) {
	if text == "" {
		return nil, false
	}
	canonical, ok := item.Read(text)
	if !ok {
		return nil, false
	}
	var v any
	var err error
	switch item.Type {
	case record.Text, record.Choice:
		v = canonical
	case record.Integer:
		v, err = strconv.ParseInt(canonical, 10, 64)
	case record.Decimal:
		v, err = strconv.ParseFloat(canonical, 64)
	case record.Date:
		v, err = time.Parse(time.DateOnly, canonical)
	case record.Moment:
		v, err = time.Parse(time.RFC3339Nano, canonical)
	case record.Flag:
		v = canonical == "Y"
	default:
		err = errors.New("not declared")
	}
	return v, err == nil
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
