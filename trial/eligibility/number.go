package eligibility

import (
	"math"
	"strconv"

	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

// digits is how many significant digits the result of an arithmetic operation keeps.
// A bilirubin of 1.8 against 1.5 × 1.2 must be "at most": in binary floating point
// 1.5 × 1.2 is 1.7999999999999998, and a patient at the limit would be refused.
// Laboratory values have three or four digits, so twelve lose nothing.
const digits = 12

// exact makes arithmetic on decimals say what it says on paper: rounded to digits, and
// an error, hence unknown, where no finite number comes out. CEL's own division of a
// decimal by zero is infinite, which would then compare as if it were a value.
func exact(i interpreter.Interpretable) (interpreter.Interpretable, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if !ok {
		return i, nil
	}
	switch call.Function() {
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, "double":
		return rounded{call}, nil
	}
	return i, nil
}

type rounded struct{ interpreter.InterpretableCall }

func (r rounded) Eval(vars interpreter.Activation) ref.Val {
	out := r.InterpretableCall.Eval(vars)
	f, ok := out.(types.Double)
	if !ok {
		return out
	}
	if !finite(float64(f)) {
		return types.NewErr("no finite number")
	}
	n, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'g', digits, 64), 64)
	if err != nil {
		return types.NewErr("no finite number")
	}
	return types.Double(n)
}

// days is the whole days from one moment to another, negative when it is earlier.
func days(from, to ref.Val) ref.Val {
	a, b := from.(types.Timestamp), to.(types.Timestamp)
	return types.Int(math.Floor(b.Sub(a.Time).Hours() / 24))
}

// bounded tells the estimate of costs how long values can be: texts of the record
// have at most 4,000 characters of up to four bytes.
type bounded struct{}

func (bounded) EstimateSize(checker.AstNode) *checker.SizeEstimate {
	return &checker.SizeEstimate{Min: 0, Max: 16_000}
}

func (bounded) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}
