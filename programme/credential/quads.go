package credential

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// errShape reports a document that is not of the two shapes this package
// writes. It is refused rather than guessed at: a term that the table does not
// know would be left unsigned by the RDF proof.
var errShape = errors.New("not a document of the expected shape")

// triple is one RDF statement. Subject and object are in N-Quads form already,
// except blank nodes, which are their number in the graph.
type triple struct {
	subject   string // "<iri>", or "" for a blank node
	blank     int    // number of the subject's blank node
	predicate string // "<iri>"
	object    string // "<iri>" or literal, or "" for a blank node
	blankTo   int    // number of the object's blank node
}

// graph turns one JSON object into RDF as JSON-LD 1.1 would ("Deserialize
// JSON-LD to RDF Algorithm"), within the limits of its vocabulary.
type graph struct {
	words   vocabulary
	triples []triple
	blanks  int
}

// add writes the statements of an object and gives its name: an identifier in
// angle brackets, or the number of a blank node.
func (g *graph) add(object map[string]any) (iri string, blank int, err error) {
	types, err := classNames(object["type"])
	if err != nil {
		return "", 0, err
	}
	if id, ok := object["id"]; ok {
		text, _ := id.(string)
		if err := checkIRI(text); err != nil {
			return "", 0, fmt.Errorf("%w: id: %w", errShape, err)
		}
		iri = "<" + text + ">"
	} else {
		g.blanks++
		blank = g.blanks
	}
	self := triple{subject: iri, blank: blank}
	var scoped []class
	for _, name := range types {
		class, ok := g.words.classes[name]
		if !ok {
			return "", 0, fmt.Errorf("%w: type %.40q", errShape, name)
		}
		scoped = append(scoped, class)
		statement := self
		statement.predicate, statement.object = "<"+rdfType+">", "<"+class.iri+">"
		g.triples = append(g.triples, statement)
	}
	for name, value := range object {
		if name == "id" || name == "type" {
			continue
		}
		term, ok := g.lookup(scoped, name)
		if !ok {
			return "", 0, fmt.Errorf("%w: member %.40q", errShape, name)
		}
		if err := g.addValues(self, term, name, value); err != nil {
			return "", 0, err
		}
	}
	return iri, blank, nil
}

// lookup finds a term, the object's own types first: their scoped contexts
// apply to this object and not to those inside it.
func (g *graph) lookup(scoped []class, name string) (term, bool) {
	for _, class := range scoped {
		if term, ok := class.terms[name]; ok {
			return term, true
		}
	}
	term, ok := g.words.terms[name]
	return term, ok
}

func (g *graph) addValues(self triple, term term, name string, value any) error {
	values, ok := value.([]any)
	if !ok {
		values = []any{value}
	}
	if len(values) == 0 {
		return fmt.Errorf("%w: %q is empty", errShape, name)
	}
	for _, value := range values {
		statement := self
		statement.predicate = "<" + term.iri + ">"
		var err error
		statement.object, statement.blankTo, err = g.object(term, value)
		if err != nil {
			return fmt.Errorf("%w: %q", err, name)
		}
		g.triples = append(g.triples, statement)
	}
	return nil
}

func (g *graph) object(term term, value any) (object string, blank int, err error) {
	switch value := value.(type) {
	case map[string]any:
		if term.kind == node || term.kind == reference {
			return g.add(value)
		}
	case string:
		switch term.kind {
		case literal:
			return literalForm(value, term.datatype), 0, nil
		case reference:
			if err := checkIRI(value); err != nil {
				return "", 0, fmt.Errorf("%w: %w", errShape, err)
			}
			return "<" + value + ">", 0, nil
		case word:
			if iri, ok := term.words[value]; ok {
				return "<" + iri + ">", 0, nil
			}
		}
	case bool:
		if term.kind == literal && term.datatype == obXSD+"boolean" {
			return literalForm(strconv.FormatBool(value), term.datatype), 0, nil
		}
	case float64:
		if term.kind == literal && term.datatype == obXSD+"float" && checkCredits(value) == nil {
			return literalForm(lexicalNumber(value), term.datatype), 0, nil
		}
	}
	return "", 0, errShape
}

// lexicalNumber writes a number as JSON-LD 1.1 does ("Data Round Tripping"): digits when it
// is whole, else the canonical form of xsd:double ("2.5E0").
func lexicalNumber(f float64) string {
	if f == float64(int64(f)) {
		return strconv.FormatInt(int64(f), 10)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', 15, 64), "E")
	mantissa = strings.TrimRight(mantissa, "0")
	if strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n)
}

// classNames reads `type`, which is a string or an array of different strings,
// or absent.
func classNames(value any) ([]string, error) {
	var names []string
	switch value := value.(type) {
	case nil:
	case string:
		names = []string{value}
	case []any:
		seen := map[string]bool{}
		for _, item := range value {
			name, ok := item.(string)
			if !ok || seen[name] {
				return nil, fmt.Errorf("%w: type", errShape)
			}
			seen[name] = true
			names = append(names, name)
		}
	default:
		return nil, fmt.Errorf("%w: type", errShape)
	}
	return names, nil
}
