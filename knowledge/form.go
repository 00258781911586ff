package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// maxFaults bounds what is said of one statement.
const maxFaults = 20

// against validates a text by one of the forms and says in our sentences what is
// wrong, each at its JSON pointer below where.
func against(form string, text []byte, where string) []fault.Field {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return []fault.Field{{Where: where, Key: "knowledge.fault.json", Args: map[string]any{"Reason": err.Error()}}}
	}
	faults := Faults(forms()[form].Validate(doc), where)
	return faults[:min(len(faults), maxFaults)]
}

// Faults says in our sentences what a JSON Schema found: nil for nil.
func Faults(err error, where string) []fault.Field {
	if err == nil {
		return nil
	}
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		return []fault.Field{{Where: where, Key: "knowledge.fault.form", Args: map[string]any{"Reason": err.Error()}}}
	}
	var out []fault.Field
	leaves(v, where, &out)
	slices.SortStableFunc(out, func(a, b fault.Field) int { return strings.Compare(a.Where, b.Where) })
	out = slices.CompactFunc(out, func(a, b fault.Field) bool { return a.Where == b.Where && a.Key == b.Key })
	return out
}

// leaves gathers the faults that have no cause of their own. Where a value may be
// null or something, the something is what was meant.
func leaves(v *jsonschema.ValidationError, where string, out *[]fault.Field) {
	causes := v.Causes
	if _, either := v.ErrorKind.(*kind.OneOf); either && len(causes) > 1 {
		causes = slices.DeleteFunc(slices.Clone(causes), func(c *jsonschema.ValidationError) bool {
			t, ok := c.ErrorKind.(*kind.Type)
			return ok && slices.Equal(t.Want, []string{"null"})
		})
	}
	for _, c := range causes {
		leaves(c, where, out)
	}
	if len(causes) > 0 {
		return
	}
	at := where
	for _, name := range v.InstanceLocation {
		at += "/" + pointer(name)
	}
	*out = append(*out, sentence(v, at)...)
}

// patterned names the sentence for fields whose form a person should not have to read
// as a regular expression.
var patterned = map[string]string{
	"id":        "knowledge.fault.idform",
	"address":   "knowledge.fault.address",
	"date":      "knowledge.fault.month",
	"as_of":     "knowledge.fault.month",
	"withdrawn": "knowledge.fault.month",
	"rule":      "knowledge.fault.rule",
}

func sentence(v *jsonschema.ValidationError, at string) []fault.Field {
	one := func(key string, args ...any) []fault.Field {
		f := fault.Field{Where: at, Key: key, Args: map[string]any{}}
		for i := 0; i+1 < len(args); i += 2 {
			f.Args[args[i].(string)] = args[i+1]
		}
		return []fault.Field{f}
	}
	each := func(names []string, key string) (out []fault.Field) {
		for _, n := range names {
			out = append(out, fault.Field{Where: at + "/" + pointer(n), Key: key, Args: map[string]any{"Field": n}})
		}
		return out
	}
	switch k := v.ErrorKind.(type) {
	case *kind.Required:
		return each(k.Missing, "knowledge.fault.missing")
	case *kind.AdditionalProperties:
		return each(k.Properties, "knowledge.fault.unknown")
	case *kind.Type:
		want := slices.DeleteFunc(slices.Clone(k.Want), func(t string) bool { return t == "null" })
		if key := "knowledge.fault.type." + strings.Join(want, ""); lang.Has(key) {
			return one(key, "Got", k.Got)
		}
	case *kind.Enum:
		var words []string
		for _, w := range k.Want {
			words = append(words, fmt.Sprint(w))
		}
		return one("knowledge.fault.enum", "List", strings.Join(words, ", "))
	case *kind.Minimum:
		return one("knowledge.fault.min", "Min", k.Want.RatString())
	case *kind.Maximum:
		return one("knowledge.fault.max", "Max", k.Want.RatString())
	case *kind.MinLength:
		return one("fault.required")
	case *kind.MaxLength:
		return one("fault.toolong", "Max", k.Want)
	case *kind.MinItems:
		return one("knowledge.fault.minitems", "Min", k.Want)
	case *kind.MaxItems:
		return one("knowledge.fault.maxitems", "Max", k.Want)
	case *kind.UniqueItems:
		return one("knowledge.fault.repeated", "First", k.Duplicates[0]+1, "Second", k.Duplicates[1]+1)
	case *kind.Pattern:
		if n := len(v.InstanceLocation); n > 0 && patterned[v.InstanceLocation[n-1]] != "" {
			return one(patterned[v.InstanceLocation[n-1]])
		}
		return one("knowledge.fault.pattern", "Got", k.Got, "Pattern", k.Want)
	}
	return one("knowledge.fault.form", "Reason", v.ErrorKind.LocalizedString(message.NewPrinter(language.English)))
}
